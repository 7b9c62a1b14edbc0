#pragma once
// The gradient of max_pool2d, a row of dx at a time: what every window over it adds.
#include "places.hpp"

namespace fa::FA_ISA {
namespace {

// Adds dy to those of `columns` pixels of a row of dx where its window had the maximum; the first one is place `first`.
template <class T>
FA_INLINE void gather_pixel(T* dx, const Pixel<T>& dy, const Places<T>& at, int64_t first, int64_t columns) {
  for (int64_t kx = 0; kx < columns; ++kx, dx += L) {
    const Places<T> here = splat_places<T>(first + kx);
    for (int k = 0; k < dy.count; ++k)
      store(dx + k * W<T>, load(dx + k * W<T>) + (at.v[k] == here.v[k] ? dy.v[k] : Vec<T>{}));
  }
}

// One row of dx where windows overlap, or leave gaps: each window over it adds its dy.
template <class T, class I>
FA_INLINE void gather_row(T* dx, const T* dy, const I* index, const Pool2d p, int64_t iy) {
  __builtin_memset(dx, 0, size_t(p.w * L) * sizeof(T));
  const Span windows = windows_over(iy, p.kh, p.sh, p.top, p.oh);
  for (int64_t oy = windows.from; oy < windows.to; ++oy) {
    const int64_t first = (iy + p.top - oy * p.sh) * p.kw;
    for (int64_t ox = 0; ox < p.ow; ++ox) {
      const int64_t x0 = ox * p.sw - p.left, place = (oy * p.ow + ox) * L;
      const Span columns = span_inside(x0, p.kw, p.w);
      const Pixel<T> value = load_pixel(dy + place);
      const Places<T> at = load_places<T>(index + place);
      if (whole(columns, 3)) gather_pixel(dx + x0 * L, value, at, first, 3);
      else gather_pixel(dx + (x0 + columns.from) * L, value, at, first + columns.from, columns.to - columns.from);
    }
  }
}

// The same for windows of 3 x 3 that overlap by one: `rows` of them reach this row, and the pixels come out in order. What
// falls on a pixel that two neighbours share is carried from the one to the other.
template <int rows, class T, class I>
FA_INLINE void gather_row_of_threes(T* dx, const T* dy, const I* index, const Pool2d p, int64_t iy, int64_t oy) {
  Pixel<T> carry{};
  int64_t x0 = -p.left;
  for (int64_t ox = 0; ox < p.ow; ++ox, x0 += 2) {
    Pixel<T> sum[3]{carry};
    for (int r = 0; r < rows; ++r) {
      const int64_t place = ((oy + r) * p.ow + ox) * L, first = (iy + p.top - (oy + r) * 2) * 3;
      const Pixel<T> value = load_pixel(dy + place);
      const Places<T> at = load_places<T>(index + place);
      for (int kx = 0; kx < 3; ++kx) {
        const Places<T> here = splat_places<T>(first + kx);
        for (int k = 0; k < value.count; ++k) sum[kx].v[k] += at.v[k] == here.v[k] ? value.v[k] : Vec<T>{};
      }
    }
    if (x0 >= 0 && x0 < p.w) store_pixel(dx + x0 * L, sum[0]);
    if (x0 + 1 >= 0 && x0 + 1 < p.w) store_pixel(dx + (x0 + 1) * L, sum[1]);
    carry = sum[2];
  }
  if (x0 >= 0 && x0 < p.w) store_pixel(dx + x0 * L, carry);
  if (x0 + 1 < p.w) __builtin_memset(dx + (x0 + 1) * L, 0, size_t((p.w - x0 - 1) * L) * sizeof(T));
}

template <class T, class I>
FA_INLINE void any_row(T* dx, const T* dy, const I* index, const Pool2d p, int64_t iy) {
  const bool threes = p.kh == 3 && p.kw == 3 && p.sh == 2 && p.sw == 2 && p.left < 2 && p.ow > 0;
  const Span windows = threes ? windows_over(iy, 3, 2, p.top, p.oh) : Span{0, 0};  // a division by a constant is a shift
  if (windows.to - windows.from == 1) return gather_row_of_threes<1>(dx, dy, index, p, iy, windows.from);
  if (windows.to - windows.from == 2) return gather_row_of_threes<2>(dx, dy, index, p, iy, windows.from);
  gather_row(dx, dy, index, p, iy);
}

}  // namespace
}  // namespace fa::FA_ISA
