// How samples enter a tile of W frames side by side, and rows of values enter and leave one.
#include "framing.hpp"

#include "../simd/samples.hpp"
#include "../simd/transpose.hpp"

namespace fa::FA_ISA {
namespace {

// Samples c .. c + W of W frames times window * gain: a[i] has sample c + i of every frame.
template <class T, class S>
FA_INLINE void load_samples_of(Vec<T>* a, const S* const* frame, int64_t c, const T* window, T gain) {
  const Vec<T> w = load(window + c) * gain;
#pragma GCC unroll 16
  for (int l = 0; l < W<T>; ++l) a[l] = load_samples<T>(frame[l] + c) * w;
  transpose<T>(a);
}

// With the first pass of the transform, so that the frames go to memory once.
template <class T, int R, class S>
void load_first_pass(const FftPlan<T>& plan, Vec<T>* b, const S* const* frame, const T* window, T gain) {
  const auto& pass = plan.pass[0];
  const int64_t part = plan.n / R, leg = pass.m + plan.pad;
  for (int64_t c = 0; c < part; c += W<T>) {
    Vec<T> a[R][W<T>];
    for (int j = 0; j < R; ++j) load_samples_of<T>(a[j], frame, c + j * part, window, gain);
#pragma GCC unroll 8
    for (int i = 0; i < W<T>; i += 2) {
      const int64_t p = (c + i) / 2;
      butterfly<T, R, true>(b + 2 * p, leg, pass.twiddle + 2 * (R - 1) * p, pass.roots,
                            [&](int j) FA_LAMBDA { return Complex<T>{a[j][i], a[j][i + 1]}; });
    }
  }
}

}  // namespace

template <class T, class S>
void load_tile(const FftPlan<T>& plan, Vec<T>* b, const S* const* frame, const T* window, T gain) {
  switch (loaded_passes(plan) ? plan.pass[0].radix : 0) {
    case 4: return load_first_pass<T, 4>(plan, b, frame, window, gain);
    case 8: return load_first_pass<T, 8>(plan, b, frame, window, gain);
  }
  const int64_t n = plan.n;
  int64_t c = 0;
  if (plan.halved)
    for (; c + W<T> <= n; c += W<T>) {
      Vec<T> a[W<T>], *to = b + sample_place(plan, c);
      load_samples_of<T>(a, frame, c, window, gain);
#pragma GCC unroll 16
      for (int l = 0; l < W<T>; ++l) to[l] = a[l];
    }
  for (; c < n; ++c) {
    Vec<T> v;
    for (int l = 0; l < W<T>; ++l) v[l] = T(frame[l][c]);
    Vec<T>* to = b + sample_place(plan, c);
    to[0] = v * (window[c] * gain);
    if (!plan.halved) to[1] = Vec<T>{};
  }
}

template <class T>
void load_lanes(Vec<T>* values, const T* rows, int64_t columns, int64_t valid) {
  for (int64_t c = 0; c < columns; c += W<T>) {
    Vec<T> a[W<T>];
    for (int l = 0; l < W<T>; ++l) {
      const T* p = rows + l * columns + c;
      a[l] = l >= valid ? Vec<T>{} : columns - c >= W<T> ? load(p) : load_some(p, columns - c);
    }
    transpose<T>(a);
    for (int i = 0; i < W<T>; ++i) values[c + i] = a[i];
  }
}

template <class T>
void store_lanes(T* out, const Vec<T>* values, int64_t columns, int64_t valid) {
  for (int64_t c = 0; c < columns; c += W<T>) {
    Vec<T> a[W<T>];
    for (int i = 0; i < W<T>; ++i) a[i] = values[c + i];
    transpose<T>(a);
    for (int l = 0; l < W<T> && l < valid; ++l) {
      if (columns - c >= W<T>) store(out + l * columns + c, a[l]);
      else store_some<T>(out + l * columns + c, a[l], columns - c);
    }
  }
}

template void load_tile<float, float>(const FftPlan<float>&, Vec<float>*, const float* const*, const float*, float);
template void load_tile<float, int16_t>(const FftPlan<float>&, Vec<float>*, const int16_t* const*, const float*, float);
template void load_tile<double, double>(const FftPlan<double>&, Vec<double>*, const double* const*, const double*, double);
template void load_tile<double, int16_t>(const FftPlan<double>&, Vec<double>*, const int16_t* const*, const double*, double);
template void load_lanes<float>(Vec<float>*, const float*, int64_t, int64_t);
template void load_lanes<double>(Vec<double>*, const double*, int64_t, int64_t);
template void store_lanes<float>(float*, const Vec<float>*, int64_t, int64_t);
template void store_lanes<double>(double*, const Vec<double>*, int64_t, int64_t);

}  // namespace fa::FA_ISA
