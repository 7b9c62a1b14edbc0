#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void mask_steps(py::object y, py::array mask, py::array x, double value) {
  arrays::by_type(x, [&](auto zero) {
    using T = decltype(zero);
    const T* from = arrays::input<T>(x, "x", 2);
    const int64_t rows = x.shape(0), n = x.shape(1);
    uint8_t* found = arrays::output<uint8_t>(mask, "mask", 1);
    arrays::require(mask.shape(0) == rows, "mask_steps: shapes do not fit");
    T* to = nullptr;
    if (!y.is_none()) {
      auto array = py::cast<py::array>(y);
      to = arrays::output<T>(array, "y", 2);
      arrays::require(array.shape(0) == rows && array.shape(1) == n, "mask_steps: shapes do not fit");
    }
    const auto kernel = arrays::table(T{}).elementwise.mask_steps;
    arrays::step([=] { return kernel(to, found, from, rows, n, T(value)); });
  });
}

void mask_steps_backward(py::array dx, py::array dy, py::array mask) {
  arrays::by_type(dx, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(dx, "dx", 2);
    const T* from = arrays::input<T>(dy, "dy", 2);
    const uint8_t* keep = arrays::input<uint8_t>(mask, "mask", 1);
    const int64_t rows = dx.shape(0), n = dx.shape(1);
    arrays::require(dy.shape(0) == rows && dy.shape(1) == n && mask.shape(0) == rows, "mask_steps_backward: shapes do not fit");
    const auto kernel = arrays::table(T{}).elementwise.mask_steps_backward;
    arrays::step([=] { return kernel(to, from, keep, rows, n); });
  });
}

}  // namespace

void bind_mask_steps(py::module_& m) {
  m.def("mask_steps", mask_steps);
  m.def("mask_steps_backward", mask_steps_backward);
}
