#pragma once
// Blocked images: a pixel is 16 channels in a row, one to eight vectors; a kernel works through rows of pixels.
#include "flat.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int L = 16;  // lanes of a pixel

template <class T>
struct Pixel {
  static constexpr int count = L / W<T>;
  Vec<T> v[count];
};

template <class T>
FA_INLINE Pixel<T> load_pixel(const T* p) {
  Pixel<T> a;
  for (int k = 0; k < a.count; ++k) a.v[k] = load(p + k * W<T>);
  return a;
}
template <class T>
FA_INLINE void store_pixel(T* p, const Pixel<T>& a) {
  for (int k = 0; k < a.count; ++k) store(p + k * W<T>, a.v[k]);
}

// Offsets [from, to) into a window of k places at `start` that lie in [0, n).
struct Span {
  int64_t from, to;
};
FA_INLINE Span span_inside(int64_t start, int64_t k, int64_t n) {
  return {start < 0 ? -start : 0, start + k > n ? n - start : k};
}

// All of k places: a loop over them has a constant length.
FA_INLINE bool whole(Span s, int64_t k) { return s.from == 0 && s.to == k; }

// Windows o in [0, count) at o * stride - pad, k long, that cover place i.
FA_INLINE Span windows_over(int64_t i, int64_t k, int64_t stride, int64_t pad, int64_t count) {
  const int64_t reach = i + pad - k, last = (i + pad) / stride + 1;
  return {reach < 0 ? 0 : reach / stride + 1, last < count ? last : count};
}

}  // namespace
}  // namespace fa::FA_ISA
