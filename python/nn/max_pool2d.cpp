#include "nn/images.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void max_pool2d(py::array y, py::object index, py::array x, arrays::Pair size, arrays::Pair stride, arrays::Pair padding) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::image_output<T>(y, "y");
    const T* from = arrays::image<T>(x, "x");
    const fa::Pool2d p = arrays::pool2d(y, x, size, stride, padding);
    fa::PoolIndex at{nullptr, false};
    if (!index.is_none()) {
      if (!py::isinstance<py::array>(index)) throw py::type_error("index: must be an array or None");
      py::array given = py::reinterpret_borrow<py::array>(index);
      at = arrays::places(given, y, p, true);
    }
    const auto kernel = arrays::table(T{}).images.max_pool2d;
    arrays::step([=] { return kernel(to, at, from, p); });
  });
}

void max_pool2d_backward(py::array dx, py::array dy, py::array index, arrays::Pair size, arrays::Pair stride,
                         arrays::Pair padding) {
  arrays::by_type(dx, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::image_output<T>(dx, "dx");
    const T* from = arrays::image<T>(dy, "dy");
    const fa::Pool2d p = arrays::pool2d(dy, dx, size, stride, padding);
    const fa::PoolIndex at = arrays::places(index, dy, p, false);
    const auto kernel = arrays::table(T{}).images.max_pool2d_backward;
    arrays::step([=] { return kernel(to, from, at, p); });
  });
}

}  // namespace

void bind_max_pool2d(py::module_& m) {
  m.def("max_pool2d", max_pool2d);
  m.def("max_pool2d_backward", max_pool2d_backward);
}
