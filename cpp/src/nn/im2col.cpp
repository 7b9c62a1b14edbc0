// im2col and col2im on plain images: torch.nn.functional.unfold and fold, with any padding. Row (c * kh + a) * kw + b of an
// image's columns holds channel c at tap (a, b) for all outputs.
#include "../table.hpp"
#include "conv.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

// Outputs whose input i * stride + offset lies in [0, n)
Range inside(int64_t count, int64_t stride, int64_t offset, int64_t n) {
  const int64_t first = offset < 0 ? ceil_div(-offset, stride) : 0, last = n > offset ? ceil_div(n - offset, stride) : 0;
  return {at_most(first, count), at_least(at_most(last, count), at_most(first, count))};
}

template <class T>
void gather(T* out, const T* x, const Conv2d& g, int64_t a, int64_t b) {
  const int64_t top = a * g.dh - g.pt, left = b * g.dw - g.pl;
  const Range cols = inside(g.ow, g.sw, left, g.w);
  for (int64_t i = 0; i < g.oh; ++i, out += g.ow) {
    const int64_t row = i * g.sh + top;
    const bool in = row >= 0 && row < g.h;
    const int64_t first = in ? cols.first : g.ow, last = in ? cols.last : g.ow;
    for (int64_t j = 0; j < first; ++j) out[j] = 0;
    for (int64_t j = first; j < last; ++j) out[j] = x[row * g.w + j * g.sw + left];
    for (int64_t j = last; j < g.ow; ++j) out[j] = 0;
  }
}
template <class T>
void scatter(T* x, const T* cols, const Conv2d& g, int64_t a, int64_t b) {
  const int64_t top = a * g.dh - g.pt, left = b * g.dw - g.pl;
  const Range rows = inside(g.oh, g.sh, top, g.h), across = inside(g.ow, g.sw, left, g.w);
  for (int64_t i = rows.first; i < rows.last; ++i)
    for (int64_t j = across.first; j < across.last; ++j) x[(i * g.sh + top) * g.w + j * g.sw + left] += cols[i * g.ow + j];
}

template <class T>
Status im2col(T* out, const T* x, const Conv2d& g) {
  const int64_t taps = g.kh * g.kw, size = g.oh * g.ow;
  return parallel(g.n * g.c, 0, [&](int64_t plane, char*) {
    for (int64_t t = 0; t < taps; ++t) gather(out + (plane * taps + t) * size, x + plane * g.h * g.w, g, t / g.kw, t % g.kw);
  });
}
template <class T>
Status col2im(T* out, const T* cols, const Conv2d& g) {
  const int64_t taps = g.kh * g.kw, size = g.oh * g.ow;
  return parallel(g.n * g.c, 0, [&](int64_t plane, char*) {
    T* to = out + plane * g.h * g.w;
    for (int64_t i = 0; i < g.h * g.w; ++i) to[i] = 0;
    for (int64_t t = 0; t < taps; ++t) scatter(to, cols + (plane * taps + t) * size, g, t / g.kw, t % g.kw);
  });
}

}  // namespace

void add_im2col(KernelTable& table) {
  table.f32.conv.im2col = im2col<float>;
  table.f64.conv.im2col = im2col<double>;
  table.f32.conv.col2im = col2im<float>;
  table.f64.conv.col2im = col2im<double>;
}

}  // namespace fa::FA_ISA
