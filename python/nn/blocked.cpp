#include "nn/images.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

// Plain images to blocked ones, or back.
template <bool back>
void reorder(py::array out, py::array x, bool channels_last) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", back ? 4 : 5);
    const T* from = arrays::input<T>(x, "x", back ? 5 : 4);
    const py::array &plain = back ? out : x, &blocked = back ? x : out;
    const int64_t n = plain.shape(0), c = plain.shape(channels_last ? 3 : 1), h = blocked.shape(2), w = blocked.shape(3);
    arrays::check_blocked(blocked, "blocked images", n, c);
    arrays::require(plain.shape(channels_last ? 1 : 2) == h && plain.shape(channels_last ? 2 : 3) == w,
                    "blocked images: heights or widths differ");
    const auto& table = arrays::table(T{}).conv;
    const auto kernel = back ? table.from_blocked : table.to_blocked;
    arrays::step([=] { return kernel(to, from, n, c, h * w, channels_last); });
  });
}

}  // namespace

void bind_blocked(py::module_& m) {
  m.def("to_blocked", reorder<false>);
  m.def("from_blocked", reorder<true>);
}
