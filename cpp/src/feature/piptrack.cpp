// piptrack: peaks of spectra, placed between the bins by a parabola (J. O. Smith, 2011). Mirrored by
// backends/numba/piptrack.py. Differences and quotients are taken in the order of librosa, so that peaks on the edge of a
// histogram's bin fall on the same side.
#include "../simd/simd.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

// Frames t0 .. t1 of bin k.
template <class T>
void peaks(T* pitch, T* mag, const T* S, const T* least, int64_t bins, int64_t frames, int64_t k, double sr, double n_fft, int64_t t0, int64_t t1) {
  const T *x = S + k * frames, *below = k ? x - frames : x, *above = k + 1 < bins ? x + frames : x;
  const bool edge = k == 0 || k + 1 == bins;
  for (int64_t t = t0; t < t1; ++t) {
    const T here = x[t] > least[t] ? x[t] : T(0), low = below[t] > least[t] ? below[t] : T(0), high = above[t] > least[t] ? above[t] : T(0);
    const T a = (above[t] + below[t]) - 2 * x[t], b = (above[t] - below[t]) / 2, size = a < 0 ? -a : a;
    const bool steep = (b < 0 ? -b : b) >= size, top = here > low && (k + 1 == bins || here >= high) && k > 0;
    const T shift = edge || steep ? T(0) : -b / (steep ? T(1) : a);
    pitch[t] = top ? T((double(k) + double(shift)) * sr / n_fft) : T(0);
    mag[t] = top ? x[t] + T(0.5) * b * shift : T(0);
  }
}

template <class T>
Status piptrack(T* pitches, T* mags, const T* S, const T* least, int64_t rows, int64_t bins, int64_t frames, int64_t first,
                int64_t span, double sr, int64_t n_fft) {
  const int64_t step = 256, tasks = (frames + step - 1) / step;
  return parallel(rows * tasks, 0, [&](int64_t task, char*) {
    const int64_t row = task / tasks, t0 = task % tasks * step, t1 = t0 + step < frames ? t0 + step : frames;
    for (int64_t k = 0; k < span; ++k) {
      const int64_t at = (row * span + k) * frames;
      peaks(pitches + at, mags + at, S + row * bins * frames, least + row * frames, bins, frames, first + k, sr, double(n_fft), t0, t1);
    }
  });
}

}  // namespace

void add_piptrack(KernelTable& table) {
  table.f32.signal.piptrack = piptrack<float>;
  table.f64.signal.piptrack = piptrack<double>;
}

}  // namespace fa::FA_ISA
