#include "nn/images.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void avg_pool2d(py::array y, py::array x, arrays::Pair size, arrays::Pair stride, arrays::Pair padding, bool count_padding) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::image_output<T>(y, "y");
    const T* from = arrays::image<T>(x, "x");
    const fa::Pool2d p = arrays::pool2d(y, x, size, stride, padding);
    const auto kernel = arrays::table(T{}).images.avg_pool2d;
    arrays::step([=] { return kernel(to, from, p, count_padding); });
  });
}

void avg_pool2d_backward(py::array dx, py::array dy, arrays::Pair size, arrays::Pair stride, arrays::Pair padding,
                         bool count_padding) {
  arrays::by_type(dx, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::image_output<T>(dx, "dx");
    const T* from = arrays::image<T>(dy, "dy");
    const fa::Pool2d p = arrays::pool2d(dy, dx, size, stride, padding);
    const auto kernel = arrays::table(T{}).images.avg_pool2d_backward;
    arrays::step([=] { return kernel(to, from, p, count_padding); });
  });
}

}  // namespace

void bind_avg_pool2d(py::module_& m) {
  m.def("avg_pool2d", avg_pool2d);
  m.def("avg_pool2d_backward", avg_pool2d_backward);
}
