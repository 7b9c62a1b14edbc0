// Convolutions by im2col. One block of 16 channels at a time, `stretch` outputs at a time: columns are (outputs, taps * 16),
// the weights of two blocks are a matrix (taps * 16, 16) as they lie.
#include "conv_im2col.hpp"

#include "../linalg/gemm.hpp"
#include "activate.hpp"
#include "flat.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t stretch = 192;
constexpr int64_t summed = 96;  // of which the weights' gradient is one sum in registers: longer ones cost accuracy

int64_t depth_of(const Conv2d& g) { return g.kh * g.kw * lanes; }

// f(output - first, tap, pixel of the input or -1 for its padding) for outputs [first, last)
template <class F>
FA_INLINE void for_taps(const Conv2d& g, int64_t first, int64_t last, const F& f) {
  for (int64_t p = first; p < last; ++p)
    for (int64_t a = 0; a < g.kh; ++a)
      for (int64_t b = 0; b < g.kw; ++b) {
        const int64_t row = p / g.ow * g.sh - g.pt + a * g.dh, col = p % g.ow * g.sw - g.pl + b * g.dw;
        f(p - first, a * g.kw + b, row >= 0 && row < g.h && col >= 0 && col < g.w ? row * g.w + col : -1);
      }
}

template <class T>
void gather(T* columns, const T* plane, const Conv2d& g, int64_t first, int64_t last) {
  const int64_t depth = depth_of(g);
  for_taps(g, first, last, [=](int64_t row, int64_t tap, int64_t pixel) FA_LAMBDA {
    T* const to = columns + row * depth + tap * lanes;
    for (int64_t l = 0; l < lanes; l += W<T>) store(to + l, pixel < 0 ? Vec<T>{} : load(plane + pixel * lanes + l));
  });
}
template <class T>
void scatter(T* plane, const T* columns, const Conv2d& g, int64_t first, int64_t last) {
  const int64_t depth = depth_of(g);
  for_taps(g, first, last, [=](int64_t row, int64_t tap, int64_t pixel) FA_LAMBDA {
    if (pixel < 0) return;
    const T* const from = columns + row * depth + tap * lanes;
    T* const to = plane + pixel * lanes;
    for (int64_t l = 0; l < lanes; l += W<T>) store(to + l, load(to + l) + load(from + l));
  });
}

// A block of finished sums, (pixels, 16), of which the first `used` channels are real
template <class T>
void finish(T* y, int64_t pixels, int64_t used, Act act, T alpha) {
  if (act == Act::linear) return;
  activate_range(y, y, pixels * lanes, act, alpha);
  for (int64_t p = 0; used < lanes && p < pixels; ++p)  // sigmoid(0) is not 0
    for (int64_t l = used; l < lanes; ++l) y[p * lanes + l] = 0;
}

template <class T>
Status forward(T* y, const T* x, const T* w, const T* b, const Conv2d& g, Act act, T alpha) {
  const int64_t pixels = g.oh * g.ow, parts = ceil_div(pixels, stretch), depth = depth_of(g), cs = blocks_of(g.c), ks = blocks_of(g.k);
  const size_t bytes = size_t(stretch * depth + panel_floats<T>(depth, lanes)) * sizeof(T);
  return parallel(g.n * parts, bytes, [=](int64_t task, char* scratch) {
    T *const columns = reinterpret_cast<T*>(scratch), *const packed = columns + stretch * depth;
    const int64_t n = task / parts, first = task % parts * stretch, last = least(first + stretch, pixels), rows = last - first;
    T* const out = y + (n * ks * pixels + first) * lanes;
    for (int64_t c = 0; c < cs; ++c) {
      gather(columns, x + (n * cs + c) * g.h * g.w * lanes, g, first, last);
      for (int64_t k = 0; k < ks; ++k) {
        const Store<T> store{out + k * pixels * lanes, lanes, b ? b + k * lanes : nullptr, false};
        multiply(Block<T>{columns, depth, 1, MR * depth}, Panels<T>{packed, {w + (k * cs + c) * depth * lanes, lanes, 1}}, rows, lanes,
                 depth, 0, 0, store, c == 0, c == cs - 1);
      }
    }
    for (int64_t k = 0; k < ks; ++k) finish(out + k * pixels * lanes, rows, least(lanes, g.k - k * lanes), act, alpha);
  });
}

template <class T>
Status backward(T* dx, const T* dy, const T* w, const T* b, const Conv2d& g, Act act, T alpha) {
  const int64_t pixels = g.oh * g.ow, depth = depth_of(g), cs = blocks_of(g.c), ks = blocks_of(g.k);
  const size_t bytes = size_t(stretch * depth + panel_floats<T>(lanes, depth)) * sizeof(T);
  return parallel(g.n * cs, bytes, [=](int64_t task, char* scratch) {
    T *const columns = reinterpret_cast<T*>(scratch), *const packed = columns + stretch * depth;
    const int64_t n = task / cs, c = task % cs;
    T* const plane = dx + task * g.h * g.w * lanes;
    for (int64_t i = 0; i < g.h * g.w * lanes; ++i) plane[i] = b ? b[c * lanes + i % lanes] : 0;
    for (int64_t first = 0; first < pixels; first += stretch) {
      const int64_t last = least(first + stretch, pixels);
      for (int64_t k = 0; k < ks; ++k) {
        pack_panels(packed, View<T>{w + (k * cs + c) * depth * lanes, 1, lanes}, lanes, depth);
        multiply(Block<T>{dy + ((n * ks + k) * pixels + first) * lanes, lanes, 1, MR * lanes}, Panels<T>{packed, {}}, last - first,
                 depth, lanes, 0, 0, Store<T>{columns, depth, nullptr, false}, k == 0, k == ks - 1);
      }
      scatter(plane, columns, g, first, last);
    }
    finish(plane, g.h * g.w, least(lanes, g.c - c * lanes), act, alpha);
  });
}

// Channels of two blocks that belong to the same group
bool together(const Conv2d& g, int64_t c, int64_t k) { return g.groups == 1 || c / (g.c / g.groups) == k / (g.k / g.groups); }

template <class T>
Status gradient(T* dw, const T* x, const T* dy, const Conv2d& g) {
  const int64_t pixels = g.oh * g.ow, depth = depth_of(g), size = depth * lanes, cs = blocks_of(g.c), ks = blocks_of(g.k);
  const int64_t rows = rows_floats<T>(depth, summed), panels = panel_floats<T>(summed, lanes);
  const size_t bytes = size_t(size) * sizeof(double) + size_t(summed * depth + rows + panels + size) * sizeof(T);
  return parallel(ks * cs, bytes, [=](int64_t task, char* scratch) {
    double* const total = reinterpret_cast<double*>(scratch);  // long sums are held in double
    T *const columns = reinterpret_cast<T*>(total + size), *const part = columns + summed * depth, *const packed = part + size;
    const int64_t k = task / cs, c = task % cs;
    for (int64_t i = 0; i < size; ++i) total[i] = 0;
    for (int64_t n = 0; n < g.n; ++n)
      for (int64_t first = 0; first < pixels; first += summed) {
        const int64_t last = least(first + summed, pixels), outputs = last - first;
        gather(columns, x + (n * cs + c) * g.h * g.w * lanes, g, first, last);
        const Block<T> left = pack_rows(packed + panels, View<T>{columns, 1, depth}, depth, outputs, lanes);
        const T* const from = dy + ((n * ks + k) * pixels + first) * lanes;
        multiply(left, Panels<T>{packed, {from, lanes, 1}}, depth, lanes, outputs, 0, 0, Store<T>{part, lanes, nullptr, false});
        for (int64_t i = 0; i < size; ++i) total[i] += double(part[i]);
      }
    for (int64_t i = 0; i < size; ++i)
      if (together(g, c * lanes + i / lanes % lanes, k * lanes + i % lanes)) dw[task * size + i] += T(total[i]);
  });
}

}  // namespace

template <class T>
Status im2col_conv2d(T* y, const T* x, const T* w, const T* b, const Conv2d& g, Act act, T alpha) {
  return forward(y, x, w, b, g, act, alpha);
}
template <class T>
Status im2col_conv2d_dx(T* dx, const T* dy, const T* w, const T* b, const Conv2d& g, Act act, T alpha) {
  return backward(dx, dy, w, b, g, act, alpha);
}
template <class T>
Status im2col_conv2d_dw(T* dw, const T* x, const T* dy, const Conv2d& g) {
  return gradient(dw, x, dy, g);
}

template Status im2col_conv2d(float*, const float*, const float*, const float*, const Conv2d&, Act, float);
template Status im2col_conv2d(double*, const double*, const double*, const double*, const Conv2d&, Act, double);
template Status im2col_conv2d_dx(float*, const float*, const float*, const float*, const Conv2d&, Act, float);
template Status im2col_conv2d_dx(double*, const double*, const double*, const double*, const Conv2d&, Act, double);
template Status im2col_conv2d_dw(float*, const float*, const float*, const Conv2d&);
template Status im2col_conv2d_dw(double*, const double*, const double*, const Conv2d&);

}  // namespace fa::FA_ISA
