#pragma once
// Convolutions as products of matrices: every output's patch of x becomes a row of columns. The textbook's way, which the
// others are measured by. Any window, stride, dilation and groups.
#include "conv.hpp"

namespace fa::FA_ISA {

// As the kernels of fastaudio/nn/conv.hpp. dx with a bias and an activation is the transposed convolution; db is the caller's.
template <class T>
Status im2col_conv2d(T* y, const T* x, const T* w, const T* b, const Conv2d&, Act act, T alpha);
template <class T>
Status im2col_conv2d_dx(T* dx, const T* dy, const T* w, const T* b, const Conv2d&, Act act, T alpha);
template <class T>
Status im2col_conv2d_dw(T* dw, const T* x, const T* dy, const Conv2d&);

}  // namespace fa::FA_ISA
