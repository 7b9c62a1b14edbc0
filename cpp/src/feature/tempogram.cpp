// tempogram: autocorrelations of windows of an envelope, by two transforms of W windows side by side. Mirrored by
// backends/numba/tempogram.py.
#include "../fft/real_tile.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "framing.hpp"
#include "spectral_centroid.hpp"

namespace fa::FA_ISA {
namespace {

// Value i of a row that falls to 0 in a line over `pad` values on either side.
template <class T>
T ramped(const T* x, int64_t i, int64_t n, int64_t pad) {
  if (i >= 0 && i < n) return x[i];
  const int64_t left = i < 0 ? i + pad : n - 1 + pad - i;
  return left > 0 ? T(double(i < 0 ? x[0] : x[n - 1]) * (double(left) / double(pad))) : T(0);
}

// The lags of the windows in b, in place of their samples: the inverse transform of the power.
template <class T>
void lags_of(const FftPlan<T>& plan, Vec<T>* b, Vec<T>* power, Vec<T>* lags, int64_t size, bool normalized) {
  spectrum_power(plan, b, power);
  real_inverse(plan, b, [=](int64_t k) FA_LAMBDA { return Complex<T>{power[k], Vec<T>{}}; });
  const T scale = T(1 / double(plan.n));
  const Vec<T> first = b[inverse_place(plan, 0)] * scale, top = first < 0 ? -first : first, one = splat<T>(T(1));
  const Vec<T> divisor = normalized && !(top < smallest_normal<T>) ? top : one;  // the largest lag is 0
  for (int64_t k = 0; k < size; ++k) lags[k] = b[inverse_place(plan, k)] * scale / divisor;
}

template <class T>
Status tempogram(T* out, const T* x, int64_t rows, int64_t n, int64_t frames, const LagWindow<T>& w, const FftPlan<T>& plan) {
  const int64_t tasks = ceil_div(frames, task_frames<T>), slots = 2 * tile_slots(plan), room = task_frames<T> + plan.n;
  const size_t scratch = Arena::bytes<Vec<T>>(slots) + Arena::bytes<Vec<T>>(plan.bins()) + Arena::bytes<Vec<T>>(w.size) +
                         Arena::bytes<T>(room) + Arena::bytes<T>(plan.n);
  return parallel(rows * tasks, scratch, [&](int64_t task, char* memory) {
    Arena arena{memory};
    Vec<T>*b = arena.take<Vec<T>>(slots), *power = arena.take<Vec<T>>(plan.bins()), *lags = arena.take<Vec<T>>(w.size);
    T *samples = arena.take<T>(room), *window = arena.take<T>(plan.n);
    for (int64_t i = 0; i < plan.n; ++i) window[i] = i < w.size ? w.values[i] : T(0);
    const int64_t row = task / tasks, first = task % tasks * task_frames<T>;
    const int64_t last = first + task_frames<T> < frames ? first + task_frames<T> : frames;
    for (int64_t i = 0; i < room; ++i)
      samples[i] = i < last - first - 1 + w.size ? ramped(x + row * n, first + i - w.pad, n, w.pad) : T(0);
    for (int64_t t = first; t < last; t += W<T>) {
      const T* frame[W<T>];
      for (int l = 0; l < W<T>; ++l) frame[l] = samples + (t + l < last ? t + l : last - 1) - first;
      load_tile(plan, b, frame, window, T(1 / double(spectrum_gain(plan))));
      lags_of(plan, b, power, lags, w.size, w.normalized);
      store_rows(out + row * w.size * frames + t, frames, lags, w.size, last - t);
    }
  });
}

}  // namespace

void add_tempogram(KernelTable& table) {
  table.f32.tonal.tempogram = flushed<tempogram<float>>;
  table.f64.tonal.tempogram = flushed<tempogram<double>>;
}

}  // namespace fa::FA_ISA
