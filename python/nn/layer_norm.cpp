#include "nn/optional.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

template <class T>
const T* per_row(const py::array& a, const char* name, int64_t rows) {
  const T* p = arrays::input<T>(a, name, 1);
  arrays::require(a.shape(0) == rows, "layer_norm: a vector of rows has the wrong size");
  return p;
}

bool same_matrix(const py::array& a, const py::array& b) { return a.shape(0) == b.shape(0) && a.shape(1) == b.shape(1); }

void layer_norm(py::array y, py::array mean, py::array rstd, py::array x, py::object gamma, py::object beta, double eps) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    T *to = arrays::output<T>(y, "y", 2), *m = arrays::output<T>(mean, "mean", 1), *r = arrays::output<T>(rstd, "rstd", 1);
    const T* from = arrays::input<T>(x, "x", 2);
    const int64_t rows = x.shape(0), n = x.shape(1);
    arrays::require(same_matrix(x, y) && mean.shape(0) == rows && rstd.shape(0) == rows && n > 0, "layer_norm: shapes do not fit");
    const fa::Affine<T> affine{arrays::optional_input<T>(gamma, "gamma", n), arrays::optional_input<T>(beta, "beta", n)};
    const auto kernel = arrays::table(T{}).norm.layer_norm;
    arrays::step([=] { return kernel(to, m, r, from, affine, rows, n, eps); });
  });
}

void layer_norm_backward(py::array dx, py::object dgamma, py::object dbeta, py::array dy, py::array x, py::array mean,
                         py::array rstd, py::object gamma) {
  arrays::by_type(dx, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(dx, "dx", 2);
    const T *from = arrays::input<T>(dy, "dy", 2), *data = arrays::input<T>(x, "x", 2);
    const int64_t rows = x.shape(0), n = x.shape(1);
    arrays::require(same_matrix(x, dx) && same_matrix(x, dy) && n > 0, "layer_norm_backward: shapes do not fit");
    const T *m = per_row<T>(mean, "mean", rows), *r = per_row<T>(rstd, "rstd", rows);
    T *dg = arrays::optional_output<T>(dgamma, "dgamma", n), *db = arrays::optional_output<T>(dbeta, "dbeta", n);
    const T* g = arrays::optional_input<T>(gamma, "gamma", n);
    const auto kernel = arrays::table(T{}).norm.layer_norm_backward;
    arrays::step([=] { return kernel(to, dg, db, from, data, m, r, g, rows, n); });
  });
}

}  // namespace

void bind_layer_norm(py::module_& m) {
  m.def("layer_norm", layer_norm);
  m.def("layer_norm_backward", layer_norm_backward);
}
