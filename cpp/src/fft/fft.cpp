// fft, rfft, irfft and autocorrelations of rows: W rows side by side, or, of powers of two, one after the other. Mirrored by backends/numba/fft.py.
#include "../feature/framing.hpp"
#include "../simd/tiny.hpp"
#include "row_ifft.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

// Runs f(arena with `scratch` bytes, buffer, first row, valid rows) over tiles of W rows.
template <class T, class F>
Status over_tiles(int64_t rows, const FftPlan<T>& plan, size_t scratch, const F& f) {
  const int64_t slots = 2 * tile_slots(plan);
  return parallel(ceil_div(rows, W<T>), Arena::bytes<Vec<T>>(slots) + scratch, [&](int64_t task, char* memory) {
    Arena arena{memory};
    Vec<T>* b = arena.take<Vec<T>>(slots);
    const int64_t first = task * W<T>, left = rows - first;
    f(arena, b, first, left < W<T> ? left : W<T>);
  });
}

// The same for a linear transform of rows of `in` numbers to rows of `to` numbers: f(arena, buffer, first row of the tile,
// where its results go, valid rows). Rows that are too quiet come raised, and their results are lowered.
template <class T, class F>
Status over_rows(T* out, int64_t to, const T* x, int64_t in, int64_t rows, const FftPlan<T>& plan, size_t scratch, const F& f) {
  return over_tiles<T>(rows, plan, Arena::bytes<T>(W<T> * in) + scratch, [&](Arena arena, Vec<T>* b, int64_t first, int64_t valid) {
    T *copy = arena.take<T>(W<T> * in), *results = out + first * to;
    const T* from = x + first * in;
    bool tiny[W<T>], any = false;
    for (int64_t l = 0; l < valid; ++l) any |= tiny[l] = is_tiny(from + l * in, in);
    for (int64_t l = 0; any && l < valid; ++l) {
      if (tiny[l]) raise(copy + l * in, from + l * in, in);
      else __builtin_memcpy(copy + l * in, from + l * in, size_t(in) * sizeof(T));
    }
    f(arena, b, any ? copy : from, results, valid);
    for (int64_t l = 0; any && l < valid; ++l)
      if (tiny[l]) lower(results + l * to, to);
  });
}

template <class T>
Status fft(T* out, const T* x, int64_t rows, const FftPlan<T>& plan, bool inverse) {
  const int64_t n = plan.n;
  const T gain = inverse ? T(1.0 / double(n)) : T(1);
  return over_rows<T>(out, 2 * n, x, 2 * n, rows, plan, 0, [&](Arena, Vec<T>* b, const T* x, T* out, int64_t valid) {
    const int re = inverse, im = !inverse;  // exchanging re and im on both sides inverts the transform
    for (int64_t i = 0; i < n; ++i) {
      Vec<T>* to = b + 2 * plan.in[i];
      for (int l = 0; l < W<T>; ++l) {
        const T* from = x + 2 * ((l < valid ? l : 0) * n + i);
        to[re][l] = from[0];
        to[im][l] = from[1];
      }
    }
    transform(plan, b);
    for (int64_t k = 0; k < n; ++k) {
      const Vec<T>* from = b + 2 * plan.at[k];
      for (int64_t l = 0; l < valid; ++l) {
        T* to = out + 2 * (l * n + k);
        to[0] = from[re][l] * gain;
        to[1] = from[im][l] * gain;
      }
    }
  });
}

template <class T>
Status rfft(T* out, const T* x, int64_t rows, const FftPlan<T>& plan) {
  const int64_t n = plan.n, bins = plan.bins(), spectrum = 2 * bins + W<T>;
  const T gain = T(1) / spectrum_gain(plan);
  const size_t scratch = Arena::bytes<Vec<T>>(spectrum) + Arena::bytes<T>(n);
  return over_rows<T>(out, 2 * bins, x, n, rows, plan, scratch, [&](Arena arena, Vec<T>* b, const T* x, T* out, int64_t valid) {
    Vec<T>* s = arena.take<Vec<T>>(spectrum);
    T* ones = arena.take<T>(n);
    for (int64_t i = 0; i < n; ++i) ones[i] = T(1);
    const T* row[W<T>];
    for (int l = 0; l < W<T>; ++l) row[l] = x + (l < valid ? l : 0) * n;
    load_tile(plan, b, row, ones, gain);
    spectrum_pairs(plan, b, s);
    store_lanes(out, s, 2 * bins, valid);
  });
}

template <class T>
Status irfft(T* out, const T* X, int64_t rows, const FftPlan<T>& plan) {
  const int64_t n = plan.n, bins = plan.bins(), room = 2 * bins + W<T>;  // samples are no more than that
  const T gain = T(1.0 / double(n));
  const size_t scratch = Arena::bytes<Vec<T>>(room);
  return over_rows<T>(out, n, X, 2 * bins, rows, plan, scratch, [&](Arena arena, Vec<T>* b, const T* X, T* out, int64_t valid) {
    Vec<T>* s = arena.take<Vec<T>>(room);
    load_lanes(s, X, 2 * bins, valid);
    inverse_of_pairs(plan, b, s);
    for (int64_t i = 0; i < n; ++i) s[i] = b[inverse_place(plan, i)] * gain;
    store_lanes(out, s, n, valid);
  });
}

// The same row by row, of powers of two.
template <class T>
Status row_autocorrelate(T* out, const T* x, int64_t rows, int64_t n, int64_t lags, const RowPlan<T>& plan) {
  const int64_t slots = 2 * plan.columns->slots, length = 2 * W<T> * plan.columns->points, room = length + 2 * W<T>;
  const T last = T(1.0 / double(length));
  const size_t scratch = Arena::bytes<Vec<T>>(slots) + 3 * Arena::bytes<T>(room);
  return parallel(rows, scratch, [&](int64_t row, char* memory) {
    Arena arena{memory};
    Vec<T>* b = arena.take<Vec<T>>(slots);
    T *samples = arena.take<T>(room), *halves = arena.take<T>(room), *X = arena.take<T>(room);
    for (int64_t i = 0; i < n; ++i) samples[i] = x[row * n + i];
    for (int64_t i = n; i < length; ++i) samples[i] = 0;
    for (int64_t i = 0; i < length; ++i) halves[i] = T(0.5);
    row_spectrum(plan, X, samples, halves, b);
    for (int64_t k = 0; k <= length / 2; ++k) {
      X[2 * k] = X[2 * k] * X[2 * k] + X[2 * k + 1] * X[2 * k + 1];
      X[2 * k + 1] = 0;
    }
    row_samples(plan, X, b, [&](int64_t r, Vec<T> v) FA_LAMBDA { store(samples + r * W<T>, v); });
    for (int64_t i = 0; i < lags; ++i) out[row * lags + i] = samples[i] * last;
  });
}

// By the power spectrum, in lanes all the way. Without a row_plan W rows go side by side.
template <class T>
Status autocorrelate(T* out, const T* x, int64_t rows, int64_t n, int64_t lags, const FftPlan<T>& plan, const RowPlan<T>* row_plan) {
  if (row_plan) return row_autocorrelate(out, x, rows, n, lags, *row_plan);
  const int64_t length = plan.n, bins = plan.bins(), room = 2 * bins + W<T>;  // lags are no more than that
  const T gain = T(1) / spectrum_gain(plan), last = T(1.0 / double(length));
  const size_t scratch = Arena::bytes<Vec<T>>(room) + Arena::bytes<Vec<T>>(bins) + Arena::bytes<T>((W<T> + 1) * length);
  return over_tiles<T>(rows, plan, scratch, [&](Arena arena, Vec<T>* b, int64_t first, int64_t valid) {
    Vec<T>*s = arena.take<Vec<T>>(room), *power = arena.take<Vec<T>>(bins);
    T *ones = arena.take<T>((W<T> + 1) * length), *padded = ones + length;
    for (int64_t i = 0; i < length; ++i) ones[i] = T(1);
    const T* row[W<T>];
    for (int l = 0; l < W<T>; ++l) {
      if (l < valid) {
        T* to = padded + l * length;
        for (int64_t i = 0; i < n; ++i) to[i] = x[(first + l) * n + i];
        for (int64_t i = n; i < length; ++i) to[i] = 0;
      }
      row[l] = padded + (l < valid ? l : 0) * length;
    }
    load_tile(plan, b, row, ones, gain);
    spectrum_power(plan, b, power);
    for (int64_t k = 0; k < bins; ++k) s[2 * k] = power[k], s[2 * k + 1] = Vec<T>{};
    inverse_of_pairs(plan, b, s);
    for (int64_t i = 0; i < lags; ++i) s[i] = b[inverse_place(plan, i)] * last;
    store_lanes(out + first * lags, s, lags, valid);
  });
}

}  // namespace

void add_fft(KernelTable& table) {
  table.f32.fft = flushed<fft<float>>;
  table.f64.fft = flushed<fft<double>>;
  table.f32.rfft = flushed<rfft<float>>;
  table.f64.rfft = flushed<rfft<double>>;
  table.f32.irfft = flushed<irfft<float>>;
  table.f64.irfft = flushed<irfft<double>>;
  table.f32.autocorrelate = flushed<autocorrelate<float>>;
  table.f64.autocorrelate = flushed<autocorrelate<double>>;
}

}  // namespace fa::FA_ISA
