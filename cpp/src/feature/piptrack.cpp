// piptrack: peaks of spectra, placed between the bins by a parabola (J. O. Smith, 2011). Mirrored by
// backends/numba/piptrack.py. Differences and quotients are taken in the order of librosa, so that peaks on the edge of a
// histogram's bin fall on the same side.
#include "../simd/simd.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

// Values that stand above the threshold and are larger than those below and above. At the first and the last bin the value
// itself stands for the one that is not there.
template <class V>
FA_INLINE auto tops(V x, V below, V above, V least) {
  const V none{}, here = x > least ? x : none, low = below > least ? below : none, high = above > least ? above : none;
  return (here > low) & (here >= high);
}
template <class Mask>
FA_INLINE bool any(Mask mask) {
  int64_t parts[sizeof(Mask) / 8], all = 0;
  __builtin_memcpy(parts, &mask, sizeof(Mask));
  for (const int64_t part : parts) all |= part;
  return all != 0;
}

// Frames t0 .. t1 of bin k. Peaks are few: most vectors have none.
template <class T>
void peaks(T* pitch, T* mag, const T* S, const T* least, int64_t bins, int64_t frames, int64_t k, double sr, double n_fft, int64_t t0, int64_t t1) {
  const T *x = S + k * frames, *below = k ? x - frames : x, *above = k + 1 < bins ? x + frames : x;
  auto place = [&](int64_t t) {
    const T a = (above[t] + below[t]) - 2 * x[t], b = (above[t] - below[t]) / 2, size = a < 0 ? -a : a;
    const bool steep = k + 1 == bins || (b < 0 ? -b : b) >= size;
    const T shift = steep ? T(0) : -b / a;
    pitch[t] = T((double(k) + double(shift)) * sr / n_fft);
    mag[t] = x[t] + T(0.5) * b * shift;
  };
  int64_t t = t0;
  for (; t + W<T> <= t1; t += W<T>) {
    store(pitch + t, Vec<T>{});
    store(mag + t, Vec<T>{});
    const auto top = tops(load(x + t), load(below + t), load(above + t), load(least + t));
    if (any(top))
      for (int l = 0; l < W<T>; ++l)
        if (top[l]) place(t + l);
  }
  for (; t < t1; ++t) {
    pitch[t] = mag[t] = 0;
    if (tops(x[t], below[t], above[t], least[t])) place(t);
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
