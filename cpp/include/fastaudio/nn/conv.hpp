#pragma once
// Convolutions on blocked images: (N, CB, H, W, 16), CB = ceil(C / 16), channel c in block c / 16, lane c % 16. Padding lanes
// are zero and stay so. Weights are (KB, CB, kh, kw, 16 c, 16 k), zero outside the channels and outside the groups; biases
// KB * 16. Gradients of parameters are added (those of weights assigned, if asked for), of data assigned.
#include <cstdint>

#include "fastaudio/nn/elementwise.hpp"
#include "fastaudio/nn/images.hpp"

namespace fa {

// y(oy, ox) = sum over (a, b) of w(a, b) x(oy * sh - pt + a * dh, ox * sw - pl + b * dw): x is (N, C, H, W), y (N, K, OH, OW).
struct Conv2d {
  int64_t n, c, k, h, w, oh, ow, kh, kw, sh, sw, pt, pl, dh, dw, groups;
  int64_t x_lanes = 16;  // elements of a pixel of x; 1 where its only channel has no padding: conv2d and conv2d_dw, direct
  bool accumulate = true;  // dw is added to, else assigned
};

enum class ConvAlgo : int64_t { automatic, direct, winograd, im2col };

// What Winograd's algorithm can do; padding below and on the right may be anything.
static inline bool winograd_fits(const Conv2d& g) {
  return g.kh == 3 && g.kw == 3 && g.sh == 1 && g.sw == 1 && g.dh == 1 && g.dw == 1 && g.groups == 1 && g.pt <= 2 && g.pl <= 2;
}

template <class T>
struct ConvKernels {
  // x plain: (N, C, H, W), or (N, H, W, C) if channels_last
  Status (*to_blocked)(T* out, const T* x, int64_t n, int64_t c, int64_t pixels, bool channels_last);
  Status (*from_blocked)(T* out, const T* x, int64_t n, int64_t c, int64_t pixels, bool channels_last);
  // b may be null, db too
  Status (*conv2d)(T* y, const T* x, const T* w, const T* b, const Conv2d&, Act act, T alpha, ConvAlgo);
  Status (*conv2d_dx)(T* dx, const T* dy, const T* w, const Conv2d&, ConvAlgo);
  Status (*conv2d_dw)(T* dw, T* db, const T* x, const T* dy, const Conv2d&, ConvAlgo);
  // Direct; dy: the gradient of what a max pooling made of the convolution's output, whose own is never all there.
  Status (*conv2d_dw_pooled)(T* dw, T* db, const T* x, const T* dy, PoolIndex, const Pool2d&, const Conv2d&);
  // The transposed convolution takes the convolution whose backward pass it is: its x is that one's dy, its y that one's dx.
  Status (*conv_transpose2d)(T* y, const T* x, const T* w, const T* b, const Conv2d&, Act act, T alpha, ConvAlgo);
  Status (*conv_transpose2d_dx)(T* dx, const T* dy, const T* w, const Conv2d&, ConvAlgo);
  Status (*conv_transpose2d_dw)(T* dw, T* db, const T* x, const T* dy, const Conv2d&, ConvAlgo);
  // Plain images x (N, C, H, W); columns (N, C * kh * kw, OH * OW)
  Status (*im2col)(T* out, const T* x, const Conv2d&);
  Status (*col2im)(T* out, const T* cols, const Conv2d&);
};

}  // namespace fa
