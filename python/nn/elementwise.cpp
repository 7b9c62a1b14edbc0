#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

template <bool product>
void pairwise(py::array out, py::array a, py::array b) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", -1);
    const T *left = arrays::input<T>(a, "a", -1), *right = arrays::input<T>(b, "b", -1);
    const int64_t n = out.size();
    arrays::require(a.size() == n && b.size() == n, product ? "multiply: shapes do not fit" : "add: shapes do not fit");
    const auto& table = arrays::table(T{}).elementwise;
    const auto kernel = product ? table.multiply : table.add;
    arrays::step([=] { return kernel(to, left, right, n); });
  });
}

template <bool assign>
void combine(py::array out, py::array a) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", -1);
    const T* from = arrays::input<T>(a, "a", -1);
    const int64_t n = out.size();
    arrays::require(a.size() == n, assign ? "copy: shapes do not fit" : "accumulate: shapes do not fit");
    const auto& table = arrays::table(T{}).elementwise;
    const auto kernel = assign ? table.copy : table.accumulate;
    arrays::step([=] { return kernel(to, from, n); });
  });
}

void scale(py::array out, py::array a, double s) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", -1);
    const T* from = arrays::input<T>(a, "a", -1);
    const int64_t n = out.size();
    arrays::require(a.size() == n, "scale: shapes do not fit");
    const auto kernel = arrays::table(T{}).elementwise.scale;
    arrays::step([=] { return kernel(to, from, T(s), n); });
  });
}

void fill(py::array out, double value) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", -1);
    const int64_t n = out.size();
    const auto kernel = arrays::table(T{}).elementwise.fill;
    arrays::step([=] { return kernel(to, T(value), n); });
  });
}

}  // namespace

void bind_elementwise(py::module_& m) {
  m.def("add", pairwise<false>);
  m.def("multiply", pairwise<true>);
  m.def("accumulate", combine<false>);
  m.def("copy", combine<true>);
  m.def("scale", scale);
  m.def("fill", fill);
}
