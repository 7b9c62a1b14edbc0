#include "nn/planes.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void batch_norm(py::array y, py::array mean, py::array rstd, py::array x, py::object gamma, py::object beta, py::array running_mean,
                py::array running_var, int64_t channels, double momentum, double eps, bool training, bool unbiased, int64_t act,
                double alpha) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(y, "y", -1);
    const T* from = arrays::input<T>(x, "x", -1);
    arrays::require_same_shape(y, x);
    const fa::Planes p = arrays::planes(x, channels);
    T *m = arrays::per_channel_output<T>(mean, "mean", p), *r = arrays::per_channel_output<T>(rstd, "rstd", p);
    T *rm = arrays::per_channel_output<T>(running_mean, "running_mean", p), *rv = arrays::per_channel_output<T>(running_var, "running_var", p);
    const int64_t width = p.blocks * p.lanes;
    const fa::Affine<T> affine{arrays::optional_input<T>(gamma, "gamma", width), arrays::optional_input<T>(beta, "beta", width)};
    arrays::require(!training || x.size() > 0, "batch_norm: there must be something to take statistics of");
    const fa::BatchRule rule{momentum, eps, training, unbiased};
    const fa::Act code = arrays::act(act);
    const auto kernel = arrays::table(T{}).norm.batch_norm;
    arrays::step([=] { return kernel(to, m, r, from, affine, rm, rv, p, rule, code, T(alpha)); });
  });
}

void batch_norm_backward(py::array dx, py::object dgamma, py::object dbeta, py::array dy, py::array x, py::array mean, py::array rstd,
                         py::object gamma, py::object beta, int64_t channels, bool training, int64_t act, double alpha) {
  arrays::by_type(dx, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(dx, "dx", -1);
    const T *from = arrays::input<T>(dy, "dy", -1), *data = arrays::input<T>(x, "x", -1);
    arrays::require_same_shape(dx, dy);
    arrays::require_same_shape(dx, x);
    const fa::Planes p = arrays::planes(x, channels);
    const int64_t width = p.blocks * p.lanes;
    T *dg = arrays::optional_output<T>(dgamma, "dgamma", width), *db = arrays::optional_output<T>(dbeta, "dbeta", width);
    const T *m = arrays::per_channel<T>(mean, "mean", p), *r = arrays::per_channel<T>(rstd, "rstd", p);
    const fa::Affine<T> affine{arrays::optional_input<T>(gamma, "gamma", width), arrays::optional_input<T>(beta, "beta", width)};
    const fa::Act code = arrays::act(act);
    const auto kernel = arrays::table(T{}).norm.batch_norm_backward;
    arrays::step([=] { return kernel(to, dg, db, from, data, m, r, affine, p, training, code, T(alpha)); });
  });
}

}  // namespace

void bind_batch_norm(py::module_& m) {
  m.def("batch_norm", batch_norm);
  m.def("batch_norm_backward", batch_norm_backward);
}
