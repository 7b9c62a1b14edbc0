// avg_pool2d and its backward pass. Mirrored by backends/numba/nn/avg_pool2d.py.
#include "../table.hpp"
#include "pixel.hpp"

namespace fa::FA_ISA {
namespace {

// 1 / (how many values a window's mean is over)
template <class T>
FA_INLINE T share(Span rows, Span columns, const Pool2d& p, bool count_padding) {
  return T(1) / T(count_padding ? p.kh * p.kw : (rows.to - rows.from) * (columns.to - columns.from));
}

// The mean of rows x columns of a window; x: the window's corner, in an image w pixels wide. Called with constant spans
// where it matters, to be unrolled.
template <class T>
FA_INLINE void mean_pixel(T* y, const T* x, int64_t w, Span rows, Span columns, T factor) {
  Pixel<T> sum{};
  for (int64_t ky = rows.from; ky < rows.to; ++ky)
    for (int64_t kx = columns.from; kx < columns.to; ++kx)
      for (int k = 0; k < sum.count; ++k) sum.v[k] += load(x + (ky * w + kx) * L + k * W<T>);
  for (auto& v : sum.v) v *= factor;
  store_pixel(y, sum);
}

template <class T>
FA_INLINE void mean_row(T* y, const T* x, const Pool2d p, bool count_padding, int64_t oy) {
  const int64_t y0 = oy * p.sh - p.top;
  const Span rows = span_inside(y0, p.kh, p.h);
  for (int64_t ox = 0; ox < p.ow; ++ox, y += L) {
    const int64_t x0 = ox * p.sw - p.left;
    const Span columns = span_inside(x0, p.kw, p.w);
    const T* corner = x + (y0 * p.w + x0) * L;
    const T factor = share<T>(rows, columns, p, count_padding);
    if (whole(rows, 2) && whole(columns, 2)) mean_pixel(y, corner, p.w, {0, 2}, {0, 2}, factor);
    else if (whole(rows, 3) && whole(columns, 3)) mean_pixel(y, corner, p.w, {0, 3}, {0, 3}, factor);
    else mean_pixel(y, corner, p.w, rows, columns, factor);
  }
}

// Adds a window's share to `columns` pixels of a row of dx.
template <class T>
FA_INLINE void add_share(T* dx, const Pixel<T>& part, int64_t columns) {
  for (int64_t kx = 0; kx < columns; ++kx, dx += L)
    for (int k = 0; k < part.count; ++k) store(dx + k * W<T>, load(dx + k * W<T>) + part.v[k]);
}

// One row of dx: the sum of the shares of all windows over it.
template <class T>
FA_INLINE void spread_row(T* dx, const T* dy, const Pool2d p, bool count_padding, int64_t iy) {
  __builtin_memset(dx, 0, size_t(p.w * L) * sizeof(T));
  const Span windows = windows_over(iy, p.kh, p.sh, p.top, p.oh);
  for (int64_t oy = windows.from; oy < windows.to; ++oy) {
    const Span rows = span_inside(oy * p.sh - p.top, p.kh, p.h);
    for (int64_t ox = 0; ox < p.ow; ++ox) {
      const int64_t x0 = ox * p.sw - p.left;
      const Span columns = span_inside(x0, p.kw, p.w);
      Pixel<T> part = load_pixel(dy + (oy * p.ow + ox) * L);
      const T factor = share<T>(rows, columns, p, count_padding);
      for (auto& v : part.v) v *= factor;
      if (whole(columns, 2)) add_share(dx + x0 * L, part, 2);
      else if (whole(columns, 3)) add_share(dx + x0 * L, part, 3);
      else add_share(dx + (x0 + columns.from) * L, part, columns.to - columns.from);
    }
  }
}

template <class T>
Status avg_pool2d(T* y, const T* x, const Pool2d& p, bool count_padding) {
  return for_rows(p.planes * p.oh, (p.sh * p.w + p.ow) * L, [&](int64_t row) {
    mean_row(y + row * p.ow * L, x + row / p.oh * p.h * p.w * L, p, count_padding, row % p.oh);
  });
}

template <class T>
Status avg_pool2d_backward(T* dx, const T* dy, const Pool2d& p, bool count_padding) {
  return for_rows(p.planes * p.h, (p.w + p.ow) * L, [&](int64_t row) {
    spread_row(dx + row * p.w * L, dy + row / p.h * p.oh * p.ow * L, p, count_padding, row % p.h);
  });
}

}  // namespace

void add_avg_pool2d(KernelTable& table) {
  table.f32.images.avg_pool2d = avg_pool2d<float>;
  table.f64.images.avg_pool2d = avg_pool2d<double>;
  table.f32.images.avg_pool2d_backward = avg_pool2d_backward<float>;
  table.f64.images.avg_pool2d_backward = avg_pool2d_backward<double>;
}

}  // namespace fa::FA_ISA
