#pragma once
// Winograd's F(4x4, 3x3): 3x3 convolutions of stride 1 with a quarter of the multiplications, for what `winograd_fits`.
#include "conv.hpp"

namespace fa::FA_ISA {

// As the kernels of fastaudio/nn/conv.hpp. dx with a bias and an activation is the transposed convolution; db is the caller's.
// Of y and dx only the first `columns` are computed: whole tiles, or all of them.
template <class T>
Status winograd_conv2d(T* y, const T* x, const T* w, const T* b, const Conv2d&, Act act, T alpha, int64_t columns);
template <class T>
Status winograd_conv2d_dx(T* dx, const T* dy, const T* w, const T* b, const Conv2d&, Act act, T alpha, int64_t columns);
template <class T>
Status winograd_conv2d_dw(T* dw, const T* x, const T* dy, const Conv2d&);

}  // namespace fa::FA_ISA
