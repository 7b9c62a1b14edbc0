#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

template <bool inverse>
void filter(py::array out, py::array x, double coef, py::array zi, py::array zf) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T *to = arrays::output<T>(out, "out", 2), *state = arrays::output<T>(zf, "zf", 1);
    const T *from = arrays::input<T>(x, "x", 2), *start = arrays::input<T>(zi, "zi", 1);
    const int64_t rows = x.shape(0), n = x.shape(1);
    arrays::require(out.shape(0) == rows && out.shape(1) == n && zi.shape(0) == rows && zf.shape(0) == rows, "filter: shapes do not fit");
    const auto& table = arrays::table(T{});
    arrays::run([&] { return (inverse ? table.deemphasis : table.preemphasis)(to, from, rows, n, T(coef), start, state); });
  });
}

}  // namespace

void bind_preemphasis(py::module_& m) {
  m.def("preemphasis", filter<false>);
  m.def("deemphasis", filter<true>);
}
