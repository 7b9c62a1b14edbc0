#include "nn/images.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

// uint8, where all places of a window fit into it, or int32; of the shape of the pooled image.
fa::PoolIndex places(py::array& index, const py::array& pooled, const fa::Pool2d& p, bool write) {
  const bool wide = arrays::is<int32_t>(index);
  arrays::require(wide || p.kh * p.kw <= 256, "max_pool2d: index must be int32 for a window of more than 256 pixels");
  arrays::require(p.kh * p.kw <= int64_t(1) << 31, "max_pool2d: the window is too large");
  const void* data = wide ? static_cast<const void*>(arrays::input<int32_t>(index, "index", 5)) : arrays::input<uint8_t>(index, "index", 5);
  for (int i = 0; i < 5; ++i) arrays::require(index.shape(i) == pooled.shape(i), "max_pool2d: index has the wrong shape");
  arrays::require(!write || index.writeable(), "index: is read-only");
  return {const_cast<void*>(data), wide};
}

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
      at = places(given, y, p, true);
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
    const fa::PoolIndex at = places(index, dy, p, false);
    const auto kernel = arrays::table(T{}).images.max_pool2d_backward;
    arrays::step([=] { return kernel(to, from, at, p); });
  });
}

}  // namespace

void bind_max_pool2d(py::module_& m) {
  m.def("max_pool2d", max_pool2d);
  m.def("max_pool2d_backward", max_pool2d_backward);
}
