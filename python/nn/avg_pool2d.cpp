#include "nn/images.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

template <bool backward>
void avg_pool2d(py::array out, py::array in, arrays::Pair size, arrays::Pair stride, arrays::Pair padding, bool count_padding) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::image_output<T>(out, backward ? "dx" : "y");
    const T* from = arrays::image<T>(in, backward ? "dy" : "x");
    const fa::Pool2d p = backward ? arrays::pool2d(in, out, size, stride, padding) : arrays::pool2d(out, in, size, stride, padding);
    const auto& table = arrays::table(T{}).images;
    const auto kernel = backward ? table.avg_pool2d_backward : table.avg_pool2d;
    arrays::step([=] { return kernel(to, from, p, count_padding); });
  });
}

}  // namespace

void bind_avg_pool2d(py::module_& m) {
  m.def("avg_pool2d", avg_pool2d<false>);
  m.def("avg_pool2d_backward", avg_pool2d<true>);
}
