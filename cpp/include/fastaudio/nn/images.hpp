#pragma once
// Pooling, upsampling and concatenation of blocked images (planes, H, W, 16), planes = N * CB. Outputs are assigned.
#include <cstdint>

#include "fastaudio/status.hpp"

namespace fa {

// Window (oy, ox) of an image (h, w) covers rows oy * sh - top + [0, kh) and columns ox * sw - left + [0, kw), as far as
// they lie in the image; each window has a pixel in it.
struct Pool2d {
  int64_t planes, h, w, oh, ow, kh, kw, sh, sw, top, left;
};

// Places in a window, ky * kw + kx, of 8 or 32 bits each; null where nobody asks for them.
struct PoolIndex {
  void* data;
  bool wide;
};

// Channels [to, to + count) of out become channels [start, start + count) of x.
struct ChannelCopy {
  int64_t n, out_blocks, x_blocks, size;  // size: pixels of a plane
  int64_t to, start, count;
};

template <class T>
struct ImageKernels {
  // The first of equal values wins; NaN beats all. dx gets each dy where its value came from.
  Status (*max_pool2d)(T* y, PoolIndex index, const T* x, const Pool2d&);
  Status (*max_pool2d_backward)(T* dx, const T* dy, PoolIndex index, const Pool2d&);
  // Means over the window's pixels in the image, or, with count_padding, sums / (kh kw)
  Status (*avg_pool2d)(T* y, const T* x, const Pool2d&, bool count_padding);
  Status (*avg_pool2d_backward)(T* dx, const T* dy, const Pool2d&, bool count_padding);
  // y (planes, h * fh, w * fw, 16), x (planes, h, w, 16)
  Status (*upsample2d)(T* y, const T* x, int64_t planes, int64_t h, int64_t w, int64_t fh, int64_t fw);
  Status (*upsample2d_backward)(T* dx, const T* dy, int64_t planes, int64_t h, int64_t w, int64_t fh, int64_t fw);
  // Lanes of out below `to` stay as they are, those behind the last channel in its block become 0
  Status (*copy_channels)(T* out, const T* x, const ChannelCopy&);
};

}  // namespace fa
