#pragma once
// Real frames <-> spectra over a tile. One complex point holds two neighbouring samples of an even-length frame; an odd
// length is transformed as it is, with imaginary parts zero.
#include "passes.hpp"

namespace fa::FA_ISA {

// What most kernels want of `real_spectrum` and `real_inverse` below. Compiled once for each level, in real_tile.cpp.
template <class T>
void spectrum_pairs(const FftPlan<T>& plan, Vec<T>* b, Vec<T>* s);  // s[2k], s[2k + 1]: re and im of X[k]
template <class T>
// at s + spread_place(k, step); memory is asked for the numbers at rows + k * stride, where they will be stored
void spectrum_spread(const FftPlan<T>& plan, Vec<T>* b, Vec<T>* s, int64_t step, const T* rows, int64_t stride);
template <class T>
void spectrum_power(const FftPlan<T>& plan, Vec<T>* b, Vec<T>* power);  // |X[k]|^2
template <class T>
void inverse_of_pairs(const FftPlan<T>& plan, Vec<T>* b, const Vec<T>* s);

namespace {

// Bins `step` vectors apart, with a gap behind every 32: those that come one after another are a power of two apart,
// which would be the same few places of the cache.
FA_INLINE int64_t spread_place(int64_t k, int64_t step) { return k * step + 2 * (k >> 5); }

// Where sample s of a frame goes in the buffer: even length: pairs; odd length: real parts.
template <class T>
FA_INLINE int64_t sample_place(const FftPlan<T>& plan, int64_t s) {
  return plan.halved ? 2 * plan.in[s / 2] + (s & 1) : 2 * plan.in[s];
}

// z, y: points k and M-k of the half-length transform; a, b: 2 X[k] and 2 X[M-k] (the half is in the window).
template <class T>
FA_INLINE void untangle(Complex<T> z, Complex<T> y, T wr, T wi, Complex<T>& a, Complex<T>& b) {
  const Complex<T> e = {z.r + y.r, z.i - y.i}, o = {z.i + y.i, y.r - z.r};
  const Vec<T> tr = o.r * wr - o.i * wi, ti = o.r * wi + o.i * wr;
  a = {e.r + tr, e.i + ti};
  b = {e.r - tr, ti - e.i};
}

// The spectrum comes out this many times too large; the window divides it out.
template <class T>
FA_INLINE T spectrum_gain(const FftPlan<T>& plan) {
  return plan.halved ? T(2) : T(1);
}

// The passes that loading has made already: the first one, where its legs are whole vectors of samples (load_tile).
template <class T>
FA_INLINE int loaded_passes(const FftPlan<T>& plan) {
  if (!plan.halved || plan.passes < 2) return 0;
  const int radix = plan.pass[0].radix;
  return (radix == 4 || radix == 8) && plan.n / radix % W<T> == 0;
}

// The last pass, of radix R (1: it has been made), untangled before it would go to memory: bins k + i * step, i < R, are
// one butterfly, and their mirror images are that of step - k, backwards.
template <class T, int R, class Emit>
FA_INLINE void untangled_last_pass(const FftPlan<T>& plan, const Vec<T>* b, Emit emit) {
  const int64_t M = plan.points, step = M / R;
  Complex<T> low[R], high[R];
  auto bins_from = [&](int64_t k, Complex<T>* a) FA_LAMBDA {
    const Vec<T>* x = b + 2 * plan.at[k];
#pragma GCC unroll 16
    for (int i = 0; i < R; ++i) a[i] = {x[2 * i], x[2 * i + 1]};
    dft<T, R>(a, nullptr);
  };
  auto both = [&](int64_t k, Complex<T> z, Complex<T> y) FA_LAMBDA {
    Complex<T> u, v;
    untangle<T>(z, y, plan.untangle[2 * k], plan.untangle[2 * k + 1], u, v);
    emit(k, u);
    emit(M - k, v);  // k = M/2 comes twice with the same value
  };
  bins_from(0, low);
#pragma GCC unroll 16
  for (int i = 0; i <= R / 2; ++i) both(i * step, low[i], low[(R - i) % R]);
  for (int64_t k = 1; 2 * k < step; ++k) {
    bins_from(k, low);
    bins_from(step - k, high);
#pragma GCC unroll 16
    for (int i = 0; i < R; ++i) both(k + i * step, low[i], high[R - 1 - i]);
  }
  if (step % 2) return;
  bins_from(step / 2, low);
#pragma GCC unroll 16
  for (int i = 0; i < (R + 1) / 2; ++i) both(step / 2 + i * step, low[i], low[R - 1 - i]);
}

// Transforms the loaded buffer and hands every bin once to emit(k, X[k]), not in order.
template <class T, class Emit>
FA_INLINE void real_spectrum(const FftPlan<T>& plan, Vec<T>* b, Emit emit) {
  if (!plan.halved) {
    transform(plan, b);
    emit(0, Complex<T>{b[2 * plan.at[0]], Vec<T>{}});  // exactly real, whatever the rounding
    for (int64_t k = 1; k <= plan.points / 2; ++k) emit(k, Complex<T>{b[2 * plan.at[k]], b[2 * plan.at[k] + 1]});
    return;
  }
  if (plan.passes < 2) {
    transform(plan, b);
    return untangled_last_pass<T, 1>(plan, b, emit);
  }
  const int last = plan.passes - 1, loaded = loaded_passes(plan);
  const int radix = plan.pass[last].radix;
  const bool known = radix == 4 || radix == 8 || radix == 16;
  run_passes(plan, b, loaded, known ? last : last + 1);
  switch (known ? radix : 1) {
    case 4: return untangled_last_pass<T, 4>(plan, b, emit);
    case 8: return untangled_last_pass<T, 8>(plan, b, emit);
    case 16: return untangled_last_pass<T, 16>(plan, b, emit);
    default: return untangled_last_pass<T, 1>(plan, b, emit);
  }
}

// The inverse: get(k) gives X[k], k = 0 .. n/2; afterwards sample s of the frame, times n, stands at
// b[inverse_place(s)]. Exchanging re and im turns the forward transform into the inverse one.
template <class T, class Get>
FA_INLINE void real_inverse(const FftPlan<T>& plan, Vec<T>* b, Get get) {
  const int64_t M = plan.points;
  auto put = [&](int64_t i, Complex<T> z) {
    Vec<T>* p = b + 2 * plan.in[i];
    p[0] = z.i;
    p[1] = z.r;
  };
  if (!plan.halved) {
    for (int64_t k = 0; k <= M / 2; ++k) {
      Complex<T> z = get(k);
      if (k == 0) z.i = Vec<T>{};
      put(k, z);
      if (k) put(M - k, {z.r, -z.i});
    }
  } else {
    for (int64_t k = 0; k <= M / 2; ++k) {
      Complex<T> x = get(k), y = get(M - k);
      if (k == 0) x.i = y.i = Vec<T>{};  // a real signal has real DC and Nyquist
      const Complex<T> e = {x.r + y.r, x.i - y.i};
      const Complex<T> d = mul(Complex<T>{x.r - y.r, x.i + y.i}, plan.untangle[2 * k], -plan.untangle[2 * k + 1]);
      if (k) put(M - k, {e.r + d.i, d.r - e.i});
      put(k, {e.r - d.i, e.i + d.r});
    }
  }
  transform(plan, b);
}
template <class T>
FA_INLINE int64_t inverse_place(const FftPlan<T>& plan, int64_t s) {
  return plan.halved ? 2 * plan.at[s / 2] + 1 - (s & 1) : 2 * plan.at[s] + 1;
}

}  // namespace
}  // namespace fa::FA_ISA
