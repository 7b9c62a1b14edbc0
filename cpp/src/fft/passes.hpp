#pragma once
// The passes of a complex transform over a tile: W frames side by side, buffer b[2 * slot] = re, b[2 * slot + 1] = im.
#include "../simd/simd.hpp"
#include "butterfly.hpp"
#include "fastaudio/fft/plan.hpp"

namespace fa::FA_ISA {

// One pass in place over `blocks` neighbouring blocks. Compiled once for each level, in passes.cpp.
void any_pass(Vec<float>* b, int64_t blocks, int64_t leg, const FftPlan<float>::Pass& pass);
void any_pass(Vec<double>* b, int64_t blocks, int64_t leg, const FftPlan<double>::Pass& pass);

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

// Passes 1 .. end, leg by leg, so that they work in the nearest cache.
template <class T>
void run_legs(const FftPlan<T>& plan, Vec<T>* b, int end) {
  const auto& first = plan.pass[0];
  const int64_t leg = first.m + plan.pad;
  for (int j = 0; j < first.radix; ++j) {
    int64_t blocks = 1;
    for (int i = 1; i < end; ++i) {
      any_pass(b + 2 * leg * j, blocks, plan.pass[i].m, plan.pass[i]);
      blocks *= plan.pass[i].radix;
    }
  }
}

// Passes begin .. end - 1; begin is 0 or 1.
template <class T>
void run_passes(const FftPlan<T>& plan, Vec<T>* b, int begin, int end) {
  if (begin == 0 && end > 0) any_pass(b, 1, plan.pass[0].m + plan.pad, plan.pass[0]);
  if (end > 1) run_legs(plan, b, end);
}

// Bluestein: the spectrum is the signal times a chirp, convolved with the conjugate chirp, times the chirp. For part
// `part` of the lanes, as doubles; `work` holds 2 * conv->slots complex vectors.
template <class T>
void run_bluestein(const FftPlan<T>& plan, Vec<T>* b, Vec<double>* work, int part) {
  typedef T Part __attribute__((vector_size(FA_VECTOR_BYTES * sizeof(T) / sizeof(double)), may_alias));
  const FftPlan<double>& conv = *plan.conv;
  Vec<double>*a = work, *c = work + 2 * conv.slots;
  auto place = [&](int64_t i) FA_LAMBDA { return reinterpret_cast<Part*>(b + i) + part; };
  for (int64_t i = 0; i < conv.points; ++i) {
    Complex<double> z = {Vec<double>{}, Vec<double>{}};
    if (i < plan.points) {
      z = {__builtin_convertvector(*place(2 * i), Vec<double>), __builtin_convertvector(*place(2 * i + 1), Vec<double>)};
      z = mul(z, plan.chirp[2 * i], plan.chirp[2 * i + 1]);
    }
    const int64_t s = 2 * conv.in[i];
    a[s] = z.r;
    a[s + 1] = z.i;
  }
  run_passes(conv, a, 0, conv.passes);
  for (int64_t k = 0; k < conv.points; ++k) {  // the inverse is the forward transform with re and im exchanged
    const int64_t from = 2 * conv.at[k], to = 2 * conv.in[k];
    const Complex<double> z = mul(Complex<double>{a[from], a[from + 1]}, plan.filter[2 * k], plan.filter[2 * k + 1]);
    c[to] = z.i;
    c[to + 1] = z.r;
  }
  run_passes(conv, c, 0, conv.passes);
  for (int64_t k = 0; k < plan.points; ++k) {
    const int64_t from = 2 * conv.at[k];
    const Complex<double> z = mul(Complex<double>{c[from + 1], c[from]}, plan.chirp[2 * k], plan.chirp[2 * k + 1]);
    *place(2 * k) = __builtin_convertvector(z.r, Part);
    *place(2 * k + 1) = __builtin_convertvector(z.i, Part);
  }
}

// Complex vectors of a tile's buffer, Bluestein's work included.
template <class T>
int64_t tile_slots(const FftPlan<T>& plan) {
  return plan.slots + (plan.conv ? 2 * plan.conv->slots : 0);
}

// In: point i at plan.in[i]. Out: bin k at plan.at[k].
template <class T>
void transform(const FftPlan<T>& plan, Vec<T>* b) {
  if (!plan.conv) return run_passes(plan, b, 0, plan.passes);
  for (int part = 0; part < int(sizeof(double) / sizeof(T)); ++part)
    run_bluestein(plan, b, reinterpret_cast<Vec<double>*>(b + 2 * plan.slots), part);
}

}  // namespace
}  // namespace fa::FA_ISA
