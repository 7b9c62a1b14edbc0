// max_pool2d and its backward pass. Mirrored by backends/numba/nn/max_pool2d.py.
#include "../table.hpp"
#include "unpool.hpp"

namespace fa::FA_ISA {
namespace {

// The maximum of the pixels rows x columns of a window; x: the window's corner, in an image w pixels wide. Called with
// constant spans where it matters, to be unrolled.
template <class T, class I>
FA_INLINE void pool_pixel(T* y, I* index, const T* x, int64_t w, Span rows, Span columns, int64_t kw) {
  Pixel<T> best = load_pixel(x + (rows.from * w + columns.from) * L);
  Places<T> at = splat_places<T>(rows.from * kw + columns.from);
  for (int64_t ky = rows.from; ky < rows.to; ++ky)
    for (int64_t kx = columns.from; kx < columns.to; ++kx) {
      const Pixel<T> value = load_pixel(x + (ky * w + kx) * L);
      const Places<T> here = splat_places<T>(ky * kw + kx);
      for (int k = 0; k < best.count; ++k) {
        const auto wins = (value.v[k] > best.v[k]) | (value.v[k] != value.v[k]);
        best.v[k] = wins ? value.v[k] : best.v[k];
        at.v[k] = wins ? here.v[k] : at.v[k];
      }
    }
  store_pixel(y, best);
  if (index) store_places(index, at);
}

// One row of windows; `index` may be null.
template <class T, class I>
FA_INLINE void pool_row(T* y, I* index, const T* x, const Pool2d p, int64_t oy) {
  const int64_t y0 = oy * p.sh - p.top;
  const Span rows = span_inside(y0, p.kh, p.h);
  for (int64_t ox = 0; ox < p.ow; ++ox) {
    const int64_t x0 = ox * p.sw - p.left, corner = (y0 * p.w + x0) * L;
    const Span columns = span_inside(x0, p.kw, p.w);
    I* place = index ? index + ox * L : nullptr;
    if (p.kw == 2 && whole(rows, 2) && whole(columns, 2)) pool_pixel(y + ox * L, place, x + corner, p.w, {0, 2}, {0, 2}, 2);
    else if (p.kw == 3 && whole(rows, 3) && whole(columns, 3)) pool_pixel(y + ox * L, place, x + corner, p.w, {0, 3}, {0, 3}, 3);
    else pool_pixel(y + ox * L, place, x + corner, p.w, rows, columns, p.kw);
  }
}

template <class T, class I>
Status pool(T* y, I* index, const T* x, const Pool2d& p) {
  return for_rows(p.planes * p.oh, (p.sh * p.w + p.ow) * L, [&](int64_t row) {
    const T* plane = x + row / p.oh * p.h * p.w * L;
    T* to = y + row * p.ow * L;
    if (index) pool_row(to, index + row * p.ow * L, plane, p, row % p.oh);
    else pool_row(to, static_cast<I*>(nullptr), plane, p, row % p.oh);
  });
}

// dx of the pixels of one window, where no other reaches: dy at the maximum, elsewhere 0.
template <class T>
FA_INLINE void scatter_pixel(T* dx, int64_t w, const Pixel<T>& dy, const Places<T>& at, int64_t rows, int64_t columns, int64_t kw) {
  for (int64_t ky = 0; ky < rows; ++ky)
    for (int64_t kx = 0; kx < columns; ++kx) {
      const Places<T> here = splat_places<T>(ky * kw + kx);
      T* to = dx + (ky * w + kx) * L;
      for (int k = 0; k < dy.count; ++k) store(to + k * W<T>, at.v[k] == here.v[k] ? dy.v[k] : Vec<T>{});
    }
}

// dx of one row of windows that tile the image: the rows below it up to the next one, every pixel written once.
template <class T, class I>
FA_INLINE void scatter_row(T* dx, const T* dy, const I* index, const Pool2d p, int64_t oy) {
  const int64_t covered = p.ow * p.kw < p.w ? p.ow * p.kw : p.w, end = oy + 1 == p.oh ? p.h : (oy + 1) * p.kh;
  const int64_t rows = span_inside(oy * p.kh, p.kh, p.h).to;
  for (int64_t ox = 0; ox < p.ow; ++ox) {
    const int64_t columns = span_inside(ox * p.kw, p.kw, p.w).to;
    const Pixel<T> value = load_pixel(dy + ox * L);
    const Places<T> at = load_places<T>(index + ox * L);
    T* to = dx + (oy * p.kh * p.w + ox * p.kw) * L;
    if (p.kw == 2 && rows == 2 && columns == 2) scatter_pixel(to, p.w, value, at, 2, 2, 2);
    else scatter_pixel(to, p.w, value, at, rows, columns, p.kw);
  }
  for (int64_t iy = oy * p.kh; iy < end; ++iy) {
    const int64_t from = iy < (oy + 1) * p.kh ? covered : 0;
    __builtin_memset(dx + (iy * p.w + from) * L, 0, size_t((p.w - from) * L) * sizeof(T));
  }
}

template <class T, class I>
Status unpool(T* dx, const T* dy, const I* index, const Pool2d& p) {
  if (p.oh > 0 && p.kh == p.sh && p.kw == p.sw && p.top == 0 && p.left == 0)
    return for_rows(p.planes * p.oh, (p.kh * p.w + p.ow) * L, [&](int64_t row) {
      scatter_row(dx + row / p.oh * p.h * p.w * L, dy + row * p.ow * L, index + row * p.ow * L, p, row % p.oh);
    });
  return for_rows(p.planes * p.h, (p.w + p.ow) * L, [&](int64_t row) {
    const int64_t plane = row / p.h * p.oh * p.ow * L;
    any_row(dx + row * p.w * L, dy + plane, index + plane, p, row % p.h);
  });
}

template <class T>
Status max_pool2d(T* y, PoolIndex index, const T* x, const Pool2d& p) {
  return index.wide ? pool(y, static_cast<int32_t*>(index.data), x, p) : pool(y, static_cast<uint8_t*>(index.data), x, p);
}

template <class T>
Status max_pool2d_backward(T* dx, const T* dy, PoolIndex index, const Pool2d& p) {
  return index.wide ? unpool(dx, dy, static_cast<const int32_t*>(index.data), p)
                    : unpool(dx, dy, static_cast<const uint8_t*>(index.data), p);
}

}  // namespace

void add_max_pool2d(KernelTable& table) {
  table.f32.images.max_pool2d = max_pool2d<float>;
  table.f64.images.max_pool2d = max_pool2d<double>;
  table.f32.images.max_pool2d_backward = max_pool2d_backward<float>;
  table.f64.images.max_pool2d_backward = max_pool2d_backward<double>;
}

}  // namespace fa::FA_ISA
