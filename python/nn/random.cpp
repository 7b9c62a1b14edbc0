#include <array>

#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

// What the kernel runs with: [seed, step] as they are then, and the first element's number.
struct Counts {
  const uint64_t* counter;
  uint64_t first;
  std::array<uint64_t, 3> now() const { return {counter[0], counter[1], first}; }
};

Counts counts(const py::array& counter, const py::array& out, int64_t first = 0) {
  const uint64_t* p = arrays::input<uint64_t>(counter, "counter", 1);
  arrays::require(counter.shape(0) == 2, "counter: must be [seed, step]");
  const int64_t all = int64_t(1) << 34;
  arrays::require(first >= 0 && first <= all && out.size() <= all - first,
                  "random: first must be >= 0, and no element beyond a stream's 2^34");
  return {p, uint64_t(first)};
}

void dropout(py::array y, py::array x, py::array counter, uint32_t stream, int64_t first, double rate) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(y, "out", -1);
    const T* from = arrays::input<T>(x, "x", -1);
    const Counts c = counts(counter, y, first);
    const int64_t n = y.size();
    arrays::require(x.size() == n, "dropout: shapes do not fit");
    arrays::require(rate >= 0 && rate < 1, "dropout: rate must be in [0, 1)");
    const auto kernel = arrays::table(T{}).random.dropout;
    arrays::step([=] { return kernel(to, from, n, c.now().data(), stream, rate); });
  });
}

void random_uniform(py::array out, py::array counter, uint32_t stream, double low, double high) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", -1);
    const Counts c = counts(counter, out);
    const int64_t n = out.size();
    const auto kernel = arrays::table(T{}).random.random_uniform;
    arrays::step([=] { return kernel(to, n, c.now().data(), stream, low, high); });
  });
}

void random_normal(py::array out, py::array counter, uint32_t stream, int64_t first) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", -1);
    const Counts c = counts(counter, out, first);
    const int64_t n = out.size();
    const auto kernel = arrays::table(T{}).random.random_normal;
    arrays::step([=] { return kernel(to, n, c.now().data(), stream); });
  });
}

}  // namespace

void bind_random(py::module_& m) {
  m.def("dropout", dropout);
  m.def("dropout_backward", dropout);  // the same mask on the gradient
  m.def("random_uniform", random_uniform);
  m.def("random_normal", random_normal);
}
