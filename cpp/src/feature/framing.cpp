// How samples enter a tile of W frames side by side, and rows of values enter and leave one.
#include "load_tile.hpp"

namespace fa::FA_ISA {
namespace {

// Samples times window * gain.
template <class T, class S>
struct Windowed {
  const S* const* frame;
  const T* window;
  T gain;
  int64_t n;

  void begin(int, int64_t) {}
  FA_INLINE void operator()(Vec<T>* a, int64_t c, int) const {
    const Vec<T> w = load(window + c) * gain;
#pragma GCC unroll 16
    for (int l = 0; l < W<T>; ++l) a[l] = load_samples<T>(frame[l] + c) * w;
    transpose<T>(a);
  }
  void rest(Vec<T>* a, int64_t c, int) const {
    for (int i = 0; i < W<T>; ++i) {
      a[i] = Vec<T>{};
      for (int l = 0; l < W<T> && c + i < n; ++l) a[i][l] = T(frame[l][c + i]) * (window[c + i] * gain);
    }
  }
};

}  // namespace

template <class T, class S>
void load_tile(const FftPlan<T>& plan, Vec<T>* b, const S* const* frame, const T* window, T gain) {
  Windowed<T, S> columns{frame, window, gain, plan.n};
  load_columns(plan, b, columns);
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
