#include "nn/images.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

using arrays::Pair;

fa::Conv2d geometry(const py::array& images, const py::array& cols, Pair kernel, Pair stride, Pair padding, Pair dilation, Pair size) {
  arrays::check_pair(kernel, 1, "kernel: must be >= 1");
  arrays::check_pair(stride, 1, "stride: must be >= 1");
  arrays::check_pair(padding, 0, "padding: must be >= 0");
  arrays::check_pair(dilation, 1, "dilation: must be >= 1");
  arrays::check_pair(size, 0, "size: must be >= 0");
  const int64_t n = images.shape(0), c = images.shape(1);
  arrays::require(cols.shape(0) == n && cols.shape(1) == c * kernel.first * kernel.second && cols.shape(2) == size.first * size.second,
                  "columns: must be (N, C * kh * kw, OH * OW)");
  return {n, c, c, images.shape(2), images.shape(3), size.first, size.second, kernel.first, kernel.second, stride.first,
          stride.second, padding.first, padding.second, dilation.first, dilation.second, 1};
}

// im2col: images to columns; col2im, its adjoint, adds columns up to images.
template <bool adjoint>
void im2col(py::array out, py::array in, Pair kernel, Pair stride, Pair padding, Pair dilation, Pair size) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", adjoint ? 4 : 3);
    const T* from = arrays::input<T>(in, adjoint ? "cols" : "x", adjoint ? 3 : 4);
    const fa::Conv2d g = geometry(adjoint ? out : in, adjoint ? in : out, kernel, stride, padding, dilation, size);
    const auto& table = arrays::table(T{}).conv;
    const auto run = adjoint ? table.col2im : table.im2col;
    arrays::step([=] { return run(to, from, g); });
  });
}

}  // namespace

void bind_im2col(py::module_& m) {
  m.def("im2col", im2col<false>);
  m.def("col2im", im2col<true>);
}
