#pragma once
// The passes of a complex transform over a tile: W frames side by side, buffer b[2 * slot] = re, b[2 * slot + 1] = im.
#include "../simd/simd.hpp"
#include "butterfly.hpp"
#include "fastaudio/fft/plan.hpp"

namespace fa::FA_ISA {

// Compiled once for each level, in passes.cpp:
// One pass in place over `blocks` neighbouring blocks.
template <class T>
void any_pass(Vec<T>* b, int64_t blocks, int64_t leg, const typename FftPlan<T>::Pass& pass);
// Passes 1 .. end - 1, leg by leg, so that they work in the nearest cache.
template <class T>
void run_legs(const FftPlan<T>& plan, Vec<T>* b, int end);
// Passes begin .. end - 1; begin is 0 or 1.
template <class T>
void run_passes(const FftPlan<T>& plan, Vec<T>* b, int begin, int end);
// In: point i at plan.in[i]. Out: bin k at plan.at[k].
template <class T>
void transform(const FftPlan<T>& plan, Vec<T>* b);

namespace {

// One butterfly: inputs from load(j), outputs `leg` complex slots apart, turned by the twiddles w.
template <class T, int R, bool turned, class Load>
FA_INLINE void butterfly(Vec<T>* x, int64_t leg, const T* w, const T* roots, Load load) {
  Complex<T> a[R];
#pragma GCC unroll 16
  for (int j = 0; j < R; ++j) a[j] = load(j);
  dft<T, R>(a, roots);
  x[0] = a[0].r;
  x[1] = a[0].i;
#pragma GCC unroll 16
  for (int k = 1; k < R; ++k) {
    if (turned) a[k] = mul(a[k], w[2 * k - 2], w[2 * k - 1]);
    x[2 * leg * k] = a[k].r;
    x[2 * leg * k + 1] = a[k].i;
  }
}

template <class T, int R, bool turned>
FA_INLINE void butterfly(Vec<T>* x, int64_t leg, const T* w, const T* roots) {  // in place
  butterfly<T, R, turned>(x, leg, w, roots, [&](int j) FA_LAMBDA { return Complex<T>{x[2 * leg * j], x[2 * leg * j + 1]}; });
}

// The first pass with its inputs from point(i) instead of the buffer.
template <class T, int R, class Point>
FA_INLINE void first_pass(Vec<T>* b, int64_t leg, const typename FftPlan<T>::Pass& pass, Point point) {
  const int64_t m = pass.m;
  const T *twiddle = pass.twiddle, *roots = pass.roots;
  butterfly<T, R, false>(b, leg, nullptr, roots, [&](int j) FA_LAMBDA { return point(m * j); });
  for (int64_t p = 1; p < m; ++p)
    butterfly<T, R, true>(b + 2 * p, leg, twiddle + 2 * (R - 1) * p, roots, [&](int j) FA_LAMBDA { return point(p + m * j); });
}

// Complex vectors of a tile's buffer, Bluestein's work included.
template <class T>
int64_t tile_slots(const FftPlan<T>& plan) {
  return plan.slots + (plan.conv ? 2 * plan.conv->slots : 0);
}

}  // namespace
}  // namespace fa::FA_ISA
