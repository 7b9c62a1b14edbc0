#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

// [seed, step], read when the kernel runs.
const uint64_t* counts(const py::array& counter, const py::array& out) {
  const uint64_t* p = arrays::input<uint64_t>(counter, "counter", 1);
  arrays::require(counter.shape(0) == 2, "counter: must be [seed, step]");
  arrays::require(out.size() <= int64_t(1) << 34, "random: more elements than a stream has numbers");
  return p;
}

void dropout(py::array y, py::array x, py::array counter, uint32_t stream, double rate) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(y, "out", -1);
    const T* from = arrays::input<T>(x, "x", -1);
    const uint64_t* c = counts(counter, y);
    const int64_t n = y.size();
    arrays::require(x.size() == n, "dropout: shapes do not fit");
    arrays::require(rate >= 0 && rate < 1, "dropout: rate must be in [0, 1)");
    const auto kernel = arrays::table(T{}).random.dropout;
    arrays::step([=] { return kernel(to, from, n, c, stream, rate); });
  });
}

void random_uniform(py::array out, py::array counter, uint32_t stream, double low, double high) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", -1);
    const uint64_t* c = counts(counter, out);
    const int64_t n = out.size();
    const auto kernel = arrays::table(T{}).random.random_uniform;
    arrays::step([=] { return kernel(to, n, c, stream, low, high); });
  });
}

void random_normal(py::array out, py::array counter, uint32_t stream) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", -1);
    const uint64_t* c = counts(counter, out);
    const int64_t n = out.size();
    const auto kernel = arrays::table(T{}).random.random_normal;
    arrays::step([=] { return kernel(to, n, c, stream); });
  });
}

}  // namespace

void bind_random(py::module_& m) {
  m.def("dropout", dropout);
  m.def("dropout_backward", dropout);  // the same mask on the gradient
  m.def("random_uniform", random_uniform);
  m.def("random_normal", random_normal);
}
