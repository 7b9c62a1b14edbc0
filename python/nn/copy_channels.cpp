#include "nn/images.hpp"
#include "rooms.hpp"

namespace py = pybind11;

void bind_copy_channels(py::module_& m) {
  m.def("copy_channels", [](py::array out, py::array x, int64_t to, int64_t start, int64_t count) {
    arrays::by_type(out, [&](auto zero) {
      using T = decltype(zero);
      T* target = arrays::image_output<T>(out, "out");
      const T* from = arrays::image<T>(x, "x");
      const int64_t out_channels = out.shape(1) * 16, x_channels = x.shape(1) * 16;
      arrays::require(out.shape(0) == x.shape(0) && out.shape(2) == x.shape(2) && out.shape(3) == x.shape(3),
                      "copy_channels: shapes do not fit");
      arrays::require(to >= 0 && start >= 0 && count >= 0 && to <= out_channels && count <= out_channels - to &&
                          start <= x_channels && count <= x_channels - start,
                      "copy_channels: channels out of range");
      const fa::ChannelCopy c{x.shape(0), out.shape(1), x.shape(1), x.shape(2) * x.shape(3), to, start, count};
      const auto kernel = arrays::table(T{}).images.copy_channels;
      arrays::step([=] { return kernel(target, from, c); });
    });
  });
}
