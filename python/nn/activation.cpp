#include "arrays.hpp"
#include "nn/optional.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void activation(py::array y, py::array x, int64_t act, double alpha) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(y, "y", -1);
    const T* from = arrays::input<T>(x, "x", -1);
    const int64_t n = y.size();
    arrays::require(x.size() == n, "activation: shapes do not fit");
    const fa::Act code = arrays::act(act);
    const auto kernel = arrays::table(T{}).elementwise.activation;
    arrays::step([=] { return kernel(to, from, n, code, T(alpha)); });
  });
}

void activation_backward(py::array dx, py::array dy, py::array x, py::array y, int64_t act, double alpha) {
  arrays::by_type(dx, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(dx, "dx", -1);
    const T *from = arrays::input<T>(dy, "dy", -1), *before = arrays::input<T>(x, "x", -1), *after = arrays::input<T>(y, "y", -1);
    const int64_t n = dx.size();
    arrays::require(dy.size() == n && x.size() == n && y.size() == n, "activation_backward: shapes do not fit");
    const fa::Act code = arrays::act(act);
    const auto kernel = arrays::table(T{}).elementwise.activation_backward;
    arrays::step([=] { return kernel(to, from, before, after, n, code, T(alpha)); });
  });
}

}  // namespace

void bind_activation(py::module_& m) {
  m.def("activation", activation);
  m.def("activation_backward", activation_backward);
}
