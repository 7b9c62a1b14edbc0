// fft, rfft, irfft of rows: W rows side by side. Mirrored by backends/numba/fft.py.
#include "../feature/framing.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

// Runs f(buffer, first row, valid rows) over tiles of W rows.
template <class T, class F>
Status over_tiles(int64_t rows, const FftPlan<T>& plan, const F& f) {
  return parallel(ceil_div(rows, W<T>), Arena::bytes<Vec<T>>(2 * tile_slots(plan)), [&](int64_t task, char* memory) {
    const int64_t first = task * W<T>, left = rows - first;
    f(reinterpret_cast<Vec<T>*>(memory), first, left < W<T> ? left : W<T>);
  });
}

template <class T>
Status fft(T* out, const T* x, int64_t rows, const FftPlan<T>& plan, bool inverse) {
  const int64_t n = plan.n;
  const T gain = inverse ? T(1.0 / double(n)) : T(1);
  return over_tiles<T>(rows, plan, [&](Vec<T>* b, int64_t first, int64_t valid) {
    const int re = inverse, im = !inverse;  // exchanging re and im on both sides inverts the transform
    for (int64_t i = 0; i < n; ++i) {
      Vec<T>* to = b + 2 * plan.in[i];
      for (int l = 0; l < W<T>; ++l) {
        const T* from = x + 2 * ((first + (l < valid ? l : 0)) * n + i);
        to[re][l] = from[0];
        to[im][l] = from[1];
      }
    }
    transform(plan, b);
    for (int64_t k = 0; k < n; ++k) {
      const Vec<T>* from = b + 2 * plan.at[k];
      for (int64_t l = 0; l < valid; ++l) {
        T* to = out + 2 * ((first + l) * n + k);
        to[0] = from[re][l] * gain;
        to[1] = from[im][l] * gain;
      }
    }
  });
}

template <class T>
Status rfft(T* out, const T* x, int64_t rows, const FftPlan<T>& plan) {
  const int64_t n = plan.n, bins = plan.bins();
  const T gain = T(1) / spectrum_gain(plan);
  return over_tiles<T>(rows, plan, [&](Vec<T>* b, int64_t first, int64_t valid) {
    for (int64_t i = 0; i < n; ++i) {
      Vec<T>* to = b + sample_place(plan, i);
      for (int l = 0; l < W<T>; ++l) to[0][l] = x[(first + (l < valid ? l : 0)) * n + i] * gain;
      if (!plan.halved) to[1] = Vec<T>{};
    }
    real_spectrum(plan, b, [&](int64_t k, Complex<T> z) {
      for (int64_t l = 0; l < valid; ++l) {
        T* to = out + 2 * ((first + l) * bins + k);
        to[0] = z.r[l];
        to[1] = z.i[l];
      }
    });
  });
}

template <class T>
Status irfft(T* out, const T* X, int64_t rows, const FftPlan<T>& plan) {
  const int64_t n = plan.n, bins = plan.bins();
  const T gain = T(1.0 / double(n));
  return over_tiles<T>(rows, plan, [&](Vec<T>* b, int64_t first, int64_t valid) {
    real_inverse(plan, b, [&](int64_t k) {
      Complex<T> z;
      for (int l = 0; l < W<T>; ++l) {
        const T* from = X + 2 * ((first + (l < valid ? l : 0)) * bins + k);
        z.r[l] = from[0];
        z.i[l] = from[1];
      }
      return z;
    });
    for (int64_t i = 0; i < n; ++i)
      for (int64_t l = 0; l < valid; ++l) out[(first + l) * n + i] = b[inverse_place(plan, i)][l] * gain;
  });
}

}  // namespace

void add_fft(KernelTable& table) {
  table.f32.fft = fft<float>;
  table.f64.fft = fft<double>;
  table.f32.rfft = rfft<float>;
  table.f64.rfft = rfft<double>;
  table.f32.irfft = irfft<float>;
  table.f64.irfft = irfft<double>;
}

}  // namespace fa::FA_ISA
