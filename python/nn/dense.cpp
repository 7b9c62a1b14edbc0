#include "arrays.hpp"
#include "nn/optional.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void dense(py::array y, py::array x, py::array w, py::object b, int64_t act, double alpha) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(y, "y", 2);
    const T *from = arrays::input<T>(x, "x", 2), *weights = arrays::input<T>(w, "w", 2);
    const int64_t rows = x.shape(0), in = x.shape(1), out = y.shape(1);
    const T* bias = arrays::optional_input<T>(b, "b", out);
    arrays::require(y.shape(0) == rows && w.shape(0) == in && w.shape(1) == out, "dense: shapes do not fit");
    const fa::Act code = arrays::act(act);
    const auto kernel = arrays::table(T{}).dense.dense;
    arrays::step([=] { return kernel(to, from, weights, bias, rows, in, out, code, T(alpha)); });
  });
}

void dense_dx(py::array dx, py::array dy, py::array w) {
  arrays::by_type(dx, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(dx, "dx", 2);
    const T *from = arrays::input<T>(dy, "dy", 2), *weights = arrays::input<T>(w, "w", 2);
    const int64_t rows = dx.shape(0), in = dx.shape(1), out = dy.shape(1);
    arrays::require(dy.shape(0) == rows && w.shape(0) == in && w.shape(1) == out, "dense_dx: shapes do not fit");
    const auto kernel = arrays::table(T{}).dense.dense_dx;
    arrays::step([=] { return kernel(to, from, weights, rows, in, out); });
  });
}

void dense_dw(py::array dw, py::object db, py::array x, py::array dy, bool accumulate) {
  arrays::by_type(dw, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(dw, "dw", 2);
    const T *data = arrays::input<T>(x, "x", 2), *from = arrays::input<T>(dy, "dy", 2);
    const int64_t rows = x.shape(0), in = dw.shape(0), out = dw.shape(1);
    T* bias = arrays::optional_output<T>(db, "db", out);
    arrays::require(dy.shape(0) == rows && x.shape(1) == in && dy.shape(1) == out, "dense_dw: shapes do not fit");
    const auto kernel = arrays::table(T{}).dense.dense_dw;
    arrays::step([=] { return kernel(to, bias, data, from, rows, in, out, accumulate); });
  });
}

}  // namespace

void bind_dense(py::module_& m) {
  m.def("dense", dense);
  m.def("dense_dx", dense_dx);
  m.def("dense_dw", dense_dw);
}
