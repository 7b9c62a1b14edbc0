#pragma once
// One real frame in the lanes of its own vectors: no other frame is needed, and everything stays in the nearest cache.
// For powers of two from 2 W^2. Best for (frames, bins) output; see real_tile.hpp for frames side by side.
//
// The frame is a matrix of n / W rows of W samples. Rows 2j and 2j + 1 are the real and imaginary part of point j of W
// transforms of length K = n / (2W) that run down the columns. They are untangled there (scalar twiddles, nothing
// reversed), turned by one twiddle a lane, transposed, and finished by transforms of length W across the columns.
#include "../simd/transpose.hpp"
#include "fastaudio/fft/plan.hpp"
#include "real_tile.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
struct ReversedZipLow {
  static constexpr int at(int j) { return W<T> - 1 - j / 2 + (j % 2) * W<T>; }
};
template <class T>
struct ReversedZipHigh {
  static constexpr int at(int j) { return W<T> / 2 - 1 - j / 2 + (j % 2) * W<T>; }
};

// Part j of K / 2 of the row of bins behind `next`, into the second cache: memory's answer takes longer than the stores of
// a row at its end could wait, so it is asked for a row ahead, a few lines at a time.
template <class T>
FA_INLINE void fetch_part(const T* next, int64_t j) {
  constexpr int64_t line = 64 / sizeof(T), lines = 4 * FA_VECTOR_BYTES / 64;
  for (int64_t i = 0; i < lines; ++i) __builtin_prefetch(next + (lines * j + i) * line, 1, 2);
}

// The column transforms in b become 2 U[k] times the lane twiddles, k = 0 .. K-1; 2 U[K], real, goes to `middle`. `next`:
// where the row after this one will go.
template <class T>
FA_INLINE void untangle_columns(const RowPlan<T>& plan, Vec<T>* b, Vec<T>& middle, const T* next) {
  const int64_t K = plan.columns->points;
  const int32_t* at = plan.columns->at;
  const T* turn = plan.untangle;
  const Vec<T>* lane = reinterpret_cast<const Vec<T>*>(plan.lane);
  const Vec<T> re = b[0], im = b[1];
  b[0] = T(2) * (re + im);
  b[1] = Vec<T>{};
  middle = T(2) * (re - im);
  for (int64_t k = 1; k <= K / 2; ++k) {
    fetch_part(next, k - 1);
    Vec<T>*p = b + 2 * at[k], *q = b + 2 * at[K - k];
    Complex<T> u, v;
    untangle<T>({p[0], p[1]}, {q[0], q[1]}, turn[2 * k], turn[2 * k + 1], u, v);
    v = mul(v, lane[2 * (K - k)], lane[2 * (K - k) + 1]);
    q[0] = v.r;
    q[1] = v.i;
    u = mul(u, lane[2 * k], lane[2 * k + 1]);
    p[0] = u.r;
    p[1] = u.i;
  }
}

// Bins K + 2Kq, q < W / 2: a product with a table, since they fall between the blocks of the others.
template <class T>
FA_INLINE void middle_bins(const RowPlan<T>& plan, Vec<T> middle, T* out) {
  const int64_t K = plan.columns->points;
  Vec<T> sum{};
  for (int l = 0; l < W<T>; ++l) sum += middle[l] * load(plan.middle + l * W<T>);
  for (int q = 0; q < W<T> / 2; ++q) {
    out[2 * (K + 2 * K * q)] = sum[q];
    out[2 * (K + 2 * K * q) + 1] = sum[q + W<T> / 2];
  }
}

// The window is applied where the first pass loads, so there is no windowed frame. Powers of two begin with these radices.
template <class T, class Point>
FA_INLINE void windowed_first_pass(const FftPlan<T>& columns, Vec<T>* b, Point point) {
  const auto& pass = columns.pass[0];
  const int64_t leg = pass.m + columns.pad;
  switch (pass.radix) {
    case 2: return first_pass<T, 2>(b, leg, pass, point);
    case 4: return first_pass<T, 4>(b, leg, pass, point);
    case 8: return first_pass<T, 8>(b, leg, pass, point);
    default: return first_pass<T, 16>(b, leg, pass, point);
  }
}

// Spectrum of one windowed frame, interleaved, n / 2 + 1 bins. b: buffer of 2 * columns->slots vectors. The window holds
// the gain 1 / 2. Not inlined: what the compiler fuses would depend on where.
template <class T>
[[gnu::noinline]] void row_spectrum(const RowPlan<T>& plan, T* out, const T* x, const T* window, Vec<T>* b) {
  const FftPlan<T>& columns = *plan.columns;
  const int64_t K = columns.points;
  const int32_t* at = columns.at;
  windowed_first_pass(columns, b, [&](int64_t j) FA_LAMBDA {
    const int64_t s = 2 * j * W<T>;
    return Complex<T>{load(x + s) * load(window + s), load(x + s + W<T>) * load(window + s + W<T>)};
  });
  run_legs(columns, b, columns.passes);
  Vec<T> middle;
  untangle_columns(plan, b, middle, out + 2 * (K * W<T> + 1));
  for (int64_t c = 0; c < K; c += W<T>) {
    Vec<T> re[W<T>], im[W<T>];
    Complex<T> z[W<T>];
    for (int i = 0; i < W<T>; ++i) re[i] = b[2 * at[c + i]];
    transpose<T>(re);
    for (int i = 0; i < W<T>; ++i) im[i] = b[2 * at[c + i] + 1];
    transpose<T>(im);
    for (int i = 0; i < W<T>; ++i) z[i] = {re[i], im[i]};
    dft<T, W<T>>(z, nullptr);
    for (int q = 0; q < W<T> / 2; ++q) {
      T* to = out + 2 * (2 * K * q + c);
      store(to, shuffle<T, ZipLow<T>>(z[q].r, z[q].i));
      store(to + W<T>, shuffle<T, ZipHigh<T>>(z[q].r, z[q].i));
    }
    for (int q = W<T> / 2; q < W<T>; ++q) {  // the upper half is the conjugate of the lower, backwards
      T* to = out + 2 * (2 * K * (W<T> - q) - c - (W<T> - 1));
      store(to, shuffle<T, ReversedZipLow<T>>(z[q].r, -z[q].i));
      store(to + W<T>, shuffle<T, ReversedZipHigh<T>>(z[q].r, -z[q].i));
    }
  }
  middle_bins(plan, middle, out);
}

}  // namespace
}  // namespace fa::FA_ISA
