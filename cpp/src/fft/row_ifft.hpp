#pragma once
// The way back of row_fft.hpp: a spectrum of contiguous bins to the n samples of its frame, in rows of W samples. For the
// same lengths, with the same plan, its steps in the opposite order.
#include "row_fft.hpp"

namespace fa::FA_ISA {
namespace {

// W interleaved bins in two vectors -> real or imaginary parts, lane j that of bin split_bin(j). Nothing crosses a
// 128-bit block; a transpose follows, which puts the lanes right for nothing.
template <class T>
constexpr int split_bin(int j) {
  const int E = per_block<T>, half = E / 2;
  return (j % E < half ? 0 : W<T> / 2) + j / E * half + j % half;
}
template <class T, int part>
struct Split {
  static constexpr int at(int j) { return 2 * split_bin<T>(j) + part; }
};
template <class T, int part>
struct ReversedSplit {  // bin W - 1 - split_bin(j)
  static constexpr int at(int j) { return 2 * (W<T> - 1 - split_bin<T>(j)) + part; }
};

// Spectra of the columns at k = 0 .. K-1 into b, in natural order: transforms of length W across bins k + 2Kq, then the
// lane twiddles. The bins of the upper half are the conjugates of the lower ones, backwards. Re and im exchanged in and out
// of a forward transform make it an inverse one.
template <class T>
FA_INLINE void columns_of_bins(const RowPlan<T>& plan, const T* X, Vec<T>* b) {
  const int64_t K = plan.columns->points;
  const int32_t* in = plan.columns->in;
  const Vec<T>* lane = reinterpret_cast<const Vec<T>*>(plan.lane);
  for (int64_t c = 0; c < K; c += W<T>) {
    Complex<T> z[W<T>];
    for (int q = 0; q < W<T> / 2; ++q) {
      const T* p = X + 2 * (2 * K * q + c);
      const Vec<T> low = load(p), high = load(p + W<T>);
      z[q] = {shuffle<T, Split<T, 1>>(low, high), shuffle<T, Split<T, 0>>(low, high)};
    }
    for (int q = W<T> / 2; q < W<T>; ++q) {
      const T* p = X + 2 * (2 * K * (W<T> - q) - c - (W<T> - 1));
      const Vec<T> low = load(p), high = load(p + W<T>);
      z[q] = {-shuffle<T, ReversedSplit<T, 1>>(low, high), shuffle<T, ReversedSplit<T, 0>>(low, high)};
    }
    dft<T, W<T>>(z, nullptr);
    Vec<T> re[W<T>], im[W<T>];
    for (int i = 0; i < W<T>; ++i) re[i] = z[i].i;
    transpose<T>(re);
    for (int i = 0; i < W<T>; ++i) im[i] = z[i].r;
    transpose<T>(im);
    if (c == 0) im[0] = Vec<T>{};  // imaginary parts of the first and the last bin belong to no real signal
    Vec<T>* to = b + 2 * in[c];  // legs are whole blocks long
    const Vec<T>* turn = lane + 2 * c;
    for (int i = 0; i < W<T>; ++i) {
      const int k = split_bin<T>(i);
      const Complex<T> v = mul(Complex<T>{re[i], im[i]}, turn[2 * k], -turn[2 * k + 1]);
      to[2 * k] = v.r;
      to[2 * k + 1] = v.i;
    }
  }
}

// Spectrum of the columns at K, from the bins K + 2Kq that the blocks leave out: real.
template <class T>
FA_INLINE Vec<T> column_middle(const RowPlan<T>& plan, const T* X) {
  const int64_t K = plan.columns->points;
  Vec<T> re{}, im{};
  for (int q = 0; q < W<T> / 2; ++q) {
    const T* p = X + 2 * (K + 2 * K * q);
    re += p[0] * load(plan.back + q * W<T>);
    im += p[1] * load(plan.back + (q + W<T> / 2) * W<T>);
  }
  return re + im;
}

// Real columns of 2K points as complex ones of K: what a transform of even and odd rows together would have given, with
// re and im exchanged. Meanwhile the next spectrum, which follows in memory, is fetched: columns_of_bins reads W short
// pieces of it, which no processor foresees.
template <class T>
FA_INLINE void tangle_columns(const RowPlan<T>& plan, Vec<T>* b, Vec<T> middle, const T* next) {
  const int64_t K = plan.columns->points;
  const int32_t* in = plan.columns->in;
  const T* turn = plan.untangle;
  const Vec<T> first = b[0];
  b[0] = first - middle;
  b[1] = first + middle;
  for (int64_t k = 1; k <= K / 2; ++k) {
    for (int i = 0; i < 4 * W<T>; i += 64 / int(sizeof(T))) __builtin_prefetch(next + 4 * W<T> * (k - 1) + i);
    Vec<T>*p = b + 2 * in[k], *q = b + 2 * in[K - k];
    const Complex<T> e = {p[0] + q[0], p[1] - q[1]};
    const Complex<T> d = mul(Complex<T>{p[0] - q[0], p[1] + q[1]}, turn[2 * k], -turn[2 * k + 1]);
    q[0] = d.r - e.i;
    q[1] = e.r + d.i;
    p[0] = e.i + d.r;
    p[1] = e.r - d.i;
  }
}

// The last pass hands its outputs to emit(j, point j) instead of the buffer.
template <class T, int R, class Emit>
FA_INLINE void last_pass(const FftPlan<T>& plan, const Vec<T>* b, Emit emit) {
  const int64_t step = plan.points / R;
  const int32_t* at = plan.at;
  for (int64_t j = 0; j < step; ++j) {
    const Vec<T>* x = b + 2 * at[j];
    Complex<T> a[R];
#pragma GCC unroll 16
    for (int i = 0; i < R; ++i) a[i] = {x[2 * i], x[2 * i + 1]};
    dft<T, R>(a, nullptr);
#pragma GCC unroll 16
    for (int i = 0; i < R; ++i) emit(j + i * step, a[i]);
  }
}

// The n samples of a frame, times n: emit(r, row r), r = 0 .. n / W - 1, not in order. X: n / 2 + 1 bins, interleaved; the
// imaginary parts of the first and the last are not used. b: buffer of 2 * columns->slots vectors.
template <class T, class Emit>
FA_INLINE void row_samples(const RowPlan<T>& plan, const T* X, Vec<T>* b, Emit emit) {
  const FftPlan<T>& columns = *plan.columns;
  columns_of_bins(plan, X, b);
  tangle_columns(plan, b, column_middle(plan, X), X + 2 * (columns.points * W<T> + 1));
  if (columns.passes > 1) {
    any_pass<T>(b, 1, columns.pass[0].m + columns.pad, columns.pass[0]);
    run_legs(columns, b, columns.passes - 1);
  }
  auto rows = [&](int64_t j, Complex<T> z) FA_LAMBDA {
    emit(2 * j, z.i);
    emit(2 * j + 1, z.r);
  };
  switch (columns.pass[columns.passes - 1].radix) {
    case 2: return last_pass<T, 2>(columns, b, rows);
    case 4: return last_pass<T, 4>(columns, b, rows);
    case 8: return last_pass<T, 8>(columns, b, rows);
    default: return last_pass<T, 16>(columns, b, rows);
  }
}

}  // namespace
}  // namespace fa::FA_ISA
