#include "nn/images.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void require_factors(const py::array& large, const py::array& small, arrays::Pair factor) {
  constexpr int64_t most = int64_t(1) << 31;
  arrays::require(factor.first > 0 && factor.second > 0 && factor.first < most && factor.second < most,
                  "upsample2d: factors must be positive");
  arrays::require(arrays::same_planes(large, small) && large.shape(2) == small.shape(2) * factor.first &&
                      large.shape(3) == small.shape(3) * factor.second,
                  "upsample2d: shapes do not fit");
}

void upsample2d(py::array y, py::array x, arrays::Pair factor) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::image_output<T>(y, "y");
    const T* from = arrays::image<T>(x, "x");
    require_factors(y, x, factor);
    const int64_t planes = x.shape(0) * x.shape(1), h = x.shape(2), w = x.shape(3);
    const auto kernel = arrays::table(T{}).images.upsample2d;
    arrays::step([=] { return kernel(to, from, planes, h, w, factor.first, factor.second); });
  });
}

void upsample2d_backward(py::array dx, py::array dy, arrays::Pair factor) {
  arrays::by_type(dx, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::image_output<T>(dx, "dx");
    const T* from = arrays::image<T>(dy, "dy");
    require_factors(dy, dx, factor);
    const int64_t planes = dx.shape(0) * dx.shape(1), h = dx.shape(2), w = dx.shape(3);
    const auto kernel = arrays::table(T{}).images.upsample2d_backward;
    arrays::step([=] { return kernel(to, from, planes, h, w, factor.first, factor.second); });
  });
}

}  // namespace

void bind_upsample2d(py::module_& m) {
  m.def("upsample2d", upsample2d);
  m.def("upsample2d_backward", upsample2d_backward);
}
