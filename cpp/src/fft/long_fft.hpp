#pragma once
// Long transforms: the points as a matrix, transformed down its columns, turned, and along its rows. Columns, then rows,
// stand side by side in the lanes, so every pass runs in cache.
#include "../feature/framing.hpp"
#include "../simd/transpose.hpp"
#include "fastaudio/kernels.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"

namespace fa::FA_ISA {
namespace {

// exp(-2 pi i m / n), 0 <= m < n
FA_INLINE void root_of(const Roots& r, int64_t m, double& re, double& im) {
  const double *a = r.coarse + m / Roots::fine_count * 2, *b = r.fine + m % Roots::fine_count * 2;
  re = a[0] * b[0] - a[1] * b[1];
  im = a[0] * b[1] + a[1] * b[0];
}

// The same for m + lane, m a multiple of W.
template <class T>
FA_INLINE Complex<T> roots_from(const Roots& r, int64_t m) {
  const double *a = r.coarse + m / Roots::fine_count * 2, *b = r.fine + m % Roots::fine_count * 2;
  T re[W<T>], im[W<T>];
#pragma GCC unroll 16
  for (int l = 0; l < W<T>; ++l) {
    re[l] = T(a[0] * b[2 * l] - a[1] * b[2 * l + 1]);
    im[l] = T(a[0] * b[2 * l + 1] + a[1] * b[2 * l]);
  }
  return {load(re), load(im)};
}

// W neighbouring complex numbers, `valid` of them there.
template <class T>
FA_INLINE Complex<T> load_pairs(const T* p, int64_t valid) {
  T room[2 * W<T>] = {};
  if (valid < W<T>) {
    for (int64_t i = 0; i < 2 * valid; ++i) room[i] = p[i];
    p = room;
  }
  const Vec<T> a = load(p), b = load(p + W<T>);
  return {shuffle<T, Even<T>>(a, b), shuffle<T, Odd<T>>(a, b)};
}
template <class T>
FA_INLINE void store_pairs(T* p, Complex<T> z, int64_t valid) {
  if (valid >= W<T>) {
    store(p, shuffle<T, ZipLow<T>>(z.r, z.i));
    store(p + W<T>, shuffle<T, ZipHigh<T>>(z.r, z.i));
  } else {
    for (int64_t i = 0; i < valid; ++i) p[2 * i] = z.r[i], p[2 * i + 1] = z.i[i];
  }
}

// exp(-2 pi i k (j + lane) / n) for k = 0, 1, ...: two tables of W lanes for this j, whose product is one root.
template <class T>
struct LaneRoots {
  static constexpr int64_t step = 32;
  Complex<T>*coarse, *fine;
  static int64_t count(int64_t n) { return ceil_div(n, step) + step; }
  LaneRoots(const Roots& roots, int64_t n, int64_t j, int64_t valid, Complex<T>* room) : coarse(room), fine(room + ceil_div(n, step)) {
    for (int64_t a = 0; a * step < n; ++a) fill(coarse[a], roots, a * step, j, valid);
    for (int64_t c = 0; c < step && c < n; ++c) fill(fine[c], roots, c, j, valid);
  }
  static void fill(Complex<T>& z, const Roots& roots, int64_t k, int64_t j, int64_t valid) {
    for (int l = 0; l < W<T>; ++l) {
      double re, im;
      root_of(roots, l < valid ? k * (j + l) : 0, re, im);
      z.r[l] = T(re);
      z.i[l] = T(im);
    }
  }
  FA_INLINE Complex<T> at(int64_t k) const {
    const Complex<T> c = coarse[k / step];
    return mul(fine[k % step], c.r, c.i);
  }
};

// in (n1, n2) -> temp: columns transformed and turned; `swap`: re and im change places first
template <class T>
Status down_columns(const LongPlan<T>& plan, T* temp, const T* in, bool swap) {
  const FftPlan<T>& fft = *plan.columns;
  const int64_t n1 = fft.n, n2 = plan.rows->n, slots = 2 * tile_slots(fft), roots = LaneRoots<T>::count(n1);
  const size_t scratch = Arena::bytes<Vec<T>>(slots) + Arena::bytes<Complex<T>>(roots);
  return parallel(ceil_div(n2, W<T>), scratch, [&](int64_t task, char* memory) {
    Arena arena{memory};
    Vec<T>* b = arena.take<Vec<T>>(slots);
    const int64_t j = task * W<T>, valid = n2 - j;
    const LaneRoots<T> turn(plan.roots, n1, j, valid, arena.take<Complex<T>>(roots));
    for (int64_t i = 0; i < n1; ++i) {
      const Complex<T> z = load_pairs(in + 2 * (i * n2 + j), valid);
      b[2 * fft.in[i]] = swap ? z.i : z.r;
      b[2 * fft.in[i] + 1] = swap ? z.r : z.i;
    }
    transform(fft, b);
    for (int64_t k = 0; k < n1; ++k) {
      const Complex<T> w = turn.at(k), z = {b[2 * fft.at[k]], b[2 * fft.at[k] + 1]};
      store_pairs(temp + 2 * (k * n2 + j), mul(z, w.r, w.i), valid);
    }
  });
}

// temp (n1, n2) -> out[k1 + n1 k2]: rows transformed; `swap`: re and im change places at the end, times gain
template <class T>
Status along_rows(const LongPlan<T>& plan, T* out, const T* temp, bool swap, T gain) {
  const FftPlan<T>& fft = *plan.rows;
  const int64_t n1 = plan.columns->n, n2 = fft.n, slots = 2 * tile_slots(fft);
  return parallel(ceil_div(n1, W<T>), Arena::bytes<Vec<T>>(slots), [&](int64_t task, char* memory) {
    Vec<T>* b = reinterpret_cast<Vec<T>*>(memory);
    const int64_t k1 = task * W<T>, valid = n1 - k1;
    for (int64_t c = 0; c < n2; c += W<T>) {
      Vec<T> re[W<T>], im[W<T>];
      for (int l = 0; l < W<T>; ++l) {
        const Complex<T> z = load_pairs(temp + 2 * ((k1 + (l < valid ? l : 0)) * n2 + c), n2 - c);
        re[l] = z.r;
        im[l] = z.i;
      }
      transpose<T>(re);
      transpose<T>(im);
      for (int i = 0; i < W<T> && c + i < n2; ++i) {
        b[2 * fft.in[c + i]] = re[i];
        b[2 * fft.in[c + i] + 1] = im[i];
      }
    }
    transform(fft, b);
    for (int64_t k2 = 0; k2 < n2; ++k2) {
      const Vec<T> r = b[2 * fft.at[k2]] * gain, i = b[2 * fft.at[k2] + 1] * gain;
      store_pairs(out + 2 * (k1 + n1 * k2), swap ? Complex<T>{i, r} : Complex<T>{r, i}, valid);
    }
  });
}

// out[i] = a[i] * w[i] for complex numbers
template <class T>
void multiply(T* out, const T* a, const T* w, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const T re = a[2 * i] * w[2 * i] - a[2 * i + 1] * w[2 * i + 1], im = a[2 * i] * w[2 * i + 1] + a[2 * i + 1] * w[2 * i];
    out[2 * i] = re;
    out[2 * i + 1] = im;
  }
}

// out = x with re and im exchanged, times gain
template <class T>
void exchange(T* out, const T* x, int64_t n, T gain) {
  for (int64_t i = 0; i < n; ++i) {
    const T re = x[2 * i], im = x[2 * i + 1];
    out[2 * i] = im * gain;
    out[2 * i + 1] = re * gain;
  }
}

template <class T>
int64_t work_size(const LongPlan<T>& plan) {  // numbers of T
  return plan.conv ? 2 * 2 * plan.conv->points + work_size(*plan.conv) : 2 * plan.points;
}

// out may be in. Exchanging re and im on both sides inverts the transform.
template <class T>
Status forward(const LongPlan<T>& plan, T* out, const T* in, T* work, bool inverse, T gain) {
  if (!plan.conv) {
    const Status status = down_columns(plan, work, in, inverse);
    return status == Status::ok ? along_rows(plan, out, work, inverse, gain) : status;
  }
  const int64_t n = plan.points, length = plan.conv->points;
  T *a = work, *b = work + 2 * length, *rest = work + 4 * length;
  if (inverse) {
    exchange(out, in, n, T(1));
    in = out;
  }
  multiply(a, in, plan.chirp, n);
  for (int64_t i = 2 * n; i < 2 * length; ++i) a[i] = 0;
  Status status = forward(*plan.conv, b, a, rest, false, T(1));
  if (status != Status::ok) return status;
  multiply(b, b, plan.filter, length);
  status = forward(*plan.conv, a, b, rest, true, T(1));
  if (status != Status::ok) return status;
  multiply(out, a, plan.chirp, n);
  if (inverse) exchange(out, out, n, gain);
  return status;
}

}  // namespace
}  // namespace fa::FA_ISA
