#include "nn/images.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

// `blocked` and `plain` in either direction
void check(const py::array& blocked, const py::array& plain, bool channels_last) {
  const int64_t c = plain.shape(channels_last ? 3 : 1), h = plain.shape(channels_last ? 1 : 2), w = plain.shape(channels_last ? 2 : 3);
  arrays::check_blocked(blocked, "blocked images", plain.shape(0), c);
  arrays::require(blocked.shape(2) == h && blocked.shape(3) == w, "blocked images: heights or widths differ");
}

void to_blocked(py::array out, py::array x, bool channels_last) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", 5);
    const T* from = arrays::input<T>(x, "x", 4);
    check(out, x, channels_last);
    const int64_t n = x.shape(0), c = x.shape(channels_last ? 3 : 1), pixels = out.shape(2) * out.shape(3);
    const auto kernel = arrays::table(T{}).conv.to_blocked;
    arrays::step([=] { return kernel(to, from, n, c, pixels, channels_last); });
  });
}

void from_blocked(py::array out, py::array x, bool channels_last) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", 4);
    const T* from = arrays::input<T>(x, "x", 5);
    check(x, out, channels_last);
    const int64_t n = out.shape(0), c = out.shape(channels_last ? 3 : 1), pixels = x.shape(2) * x.shape(3);
    const auto kernel = arrays::table(T{}).conv.from_blocked;
    arrays::step([=] { return kernel(to, from, n, c, pixels, channels_last); });
  });
}

}  // namespace

void bind_blocked(py::module_& m) {
  m.def("to_blocked", to_blocked);
  m.def("from_blocked", from_blocked);
}
