#include "nn/images.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

using arrays::Pair;

// What all six kernels are told beside their arrays.
struct Settings {
  Pair stride, padding, dilation;
  int64_t groups;
  Pair channels;
  int64_t algo;
};

// The convolution from `x` (c channels) to `y` (k channels); for a transposed one, the convolution it is the gradient of.
// `plain`: an only channel of x may come without padding, (N, 1, H, W, 1).
fa::Conv2d geometry(const arrays::Shape& x, const arrays::Shape& y, const py::array& w, const Settings& s, int64_t c, int64_t k,
                    bool plain = false) {
  arrays::check_pair(s.stride, 1, "stride: must be >= 1");
  arrays::check_pair(s.padding, 0, "padding: must be >= 0");
  arrays::check_pair(s.dilation, 1, "dilation: must be >= 1");
  arrays::check_pair(s.channels, 1, "channels: must be >= 1");
  arrays::require(s.groups >= 1 && c % s.groups == 0 && k % s.groups == 0, "groups: must divide both numbers of channels");
  const bool one = plain && c == 1 && x.shape(1) == 1 && x.shape(4) == 1;
  if (!one) arrays::check_blocked(x, "images", x.shape(0), c);
  arrays::check_blocked(y, "images", x.shape(0), k);
  arrays::require(w.shape(0) == arrays::blocks(k) && w.shape(1) == arrays::blocks(c) && w.shape(2) >= 1 && w.shape(3) >= 1 &&
                      w.shape(4) == arrays::lanes && w.shape(5) == arrays::lanes,
                  "weights: must be packed, (KB, CB, kh, kw, 16, 16)");
  const fa::Conv2d g{x.shape(0), c, k, x.shape(2), x.shape(3), y.shape(2), y.shape(3), w.shape(2), w.shape(3), s.stride.first, s.stride.second,
          s.padding.first, s.padding.second, s.dilation.first, s.dilation.second, s.groups, one ? 1 : arrays::lanes};
  arrays::require(s.algo >= 0 && s.algo <= 3, "algo: must be 0 (automatic), 1 (direct), 2 (Winograd) or 3 (im2col)");
  arrays::require(s.algo != 2 || winograd_fits(g), "algo: Winograd is for 3 x 3 windows of stride 1, padding <= 2");
  arrays::require(!one || s.algo <= 1, "algo: a channel without padding is convolved directly");
  return g;
}

template <bool transposed>
void forward(py::array y, py::array x, py::array w, py::object b, Pair stride, Pair padding, Pair dilation, int64_t groups,
             Pair channels, int64_t act, double alpha, int64_t algo) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(y, "y", 5);
    const T *from = arrays::input<T>(x, "x", 5), *weights = arrays::input<T>(w, "w", 6);
    const Settings s{stride, padding, dilation, groups, channels, algo};
    const fa::Conv2d g = transposed ? geometry(y, x, w, s, channels.second, channels.first)
                                    : geometry(x, y, w, s, channels.first, channels.second, true);
    const T* bias = arrays::optional_input<T>(b, "b", arrays::blocks(channels.second) * arrays::lanes);
    const fa::Act code = arrays::act(act);
    const auto& table = arrays::table(T{}).conv;
    const auto kernel = transposed ? table.conv_transpose2d : table.conv2d;
    arrays::step([=] { return kernel(to, from, weights, bias, g, code, T(alpha), fa::ConvAlgo(algo)); });
  });
}

template <bool transposed>
void backward(py::array dx, py::array dy, py::array w, Pair stride, Pair padding, Pair dilation, int64_t groups, Pair channels,
              int64_t algo) {
  arrays::by_type(dx, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(dx, "dx", 5);
    const T *from = arrays::input<T>(dy, "dy", 5), *weights = arrays::input<T>(w, "w", 6);
    const Settings s{stride, padding, dilation, groups, channels, algo};
    const fa::Conv2d g = transposed ? geometry(dy, dx, w, s, channels.second, channels.first)
                                    : geometry(dx, dy, w, s, channels.first, channels.second);
    const auto& table = arrays::table(T{}).conv;
    const auto kernel = transposed ? table.conv_transpose2d_dx : table.conv2d_dx;
    arrays::step([=] { return kernel(to, from, weights, g, fa::ConvAlgo(algo)); });
  });
}

template <bool transposed>
void gradient(py::array dw, py::object db, py::array x, py::array dy, Pair stride, Pair padding, Pair dilation, int64_t groups,
              Pair channels, int64_t algo, bool accumulate) {
  arrays::by_type(dw, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(dw, "dw", 6);
    const T *data = arrays::input<T>(x, "x", 5), *from = arrays::input<T>(dy, "dy", 5);
    const Settings s{stride, padding, dilation, groups, channels, algo};
    fa::Conv2d g = transposed ? geometry(dy, x, dw, s, channels.second, channels.first)
                              : geometry(x, dy, dw, s, channels.first, channels.second, true);
    g.accumulate = accumulate;
    T* bias = arrays::optional_output<T>(db, "db", arrays::blocks(channels.second) * arrays::lanes);
    const auto& table = arrays::table(T{}).conv;
    const auto kernel = transposed ? table.conv_transpose2d_dw : table.conv2d_dw;
    arrays::step([=] { return kernel(to, bias, data, from, g, fa::ConvAlgo(algo)); });
  });
}

// The gradient of a convolution and of the max pooling behind it, whose output's gradient dy is; size: of the image between.
void gradient_pooled(py::array dw, py::object db, py::array x, py::array dy, py::array index, Pair size, Pair window, Pair window_stride,
                     Pair window_padding, Pair stride, Pair padding, Pair dilation, int64_t groups, Pair channels, bool accumulate) {
  arrays::by_type(dw, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(dw, "dw", 6);
    const T *data = arrays::input<T>(x, "x", 5), *from = arrays::image<T>(dy, "dy");
    const Settings s{stride, padding, dilation, groups, channels, int64_t(fa::ConvAlgo::direct)};
    arrays::check_pair(size, 1, "size: must be >= 1");
    const arrays::Shape between({dy.shape(0), dy.shape(1), size.first, size.second, arrays::lanes});
    fa::Conv2d g = geometry(x, between, dw, s, channels.first, channels.second, true);
    g.accumulate = accumulate;
    const fa::Pool2d pool = arrays::pool2d(dy, between, window, window_stride, window_padding);
    const fa::PoolIndex at = arrays::places(index, dy, pool, false);
    T* bias = arrays::optional_output<T>(db, "db", arrays::blocks(channels.second) * arrays::lanes);
    const auto kernel = arrays::table(T{}).conv.conv2d_dw_pooled;
    arrays::step([=] { return kernel(to, bias, data, from, at, pool, g); });
  });
}

}  // namespace

void bind_conv2d(py::module_& m) {
  m.def("conv2d", forward<false>);
  m.def("conv2d_dx", backward<false>);
  m.def("conv2d_dw", gradient<false>);
  m.def("conv2d_dw_pooled", gradient_pooled);
  m.def("conv_transpose2d", forward<true>);
  m.def("conv_transpose2d_dx", backward<true>);
  m.def("conv_transpose2d_dw", gradient<true>);
}
