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

template <bool backward>
void upsample2d(py::array out, py::array in, arrays::Pair factor) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::image_output<T>(out, backward ? "dx" : "y");
    const T* from = arrays::image<T>(in, backward ? "dy" : "x");
    const py::array &large = backward ? in : out, &small = backward ? out : in;
    require_factors(large, small, factor);
    const int64_t planes = small.shape(0) * small.shape(1), h = small.shape(2), w = small.shape(3);
    const auto& table = arrays::table(T{}).images;
    const auto kernel = backward ? table.upsample2d_backward : table.upsample2d;
    arrays::step([=] { return kernel(to, from, planes, h, w, factor.first, factor.second); });
  });
}

}  // namespace

void bind_upsample2d(py::module_& m) {
  m.def("upsample2d", upsample2d<false>);
  m.def("upsample2d_backward", upsample2d<true>);
}
