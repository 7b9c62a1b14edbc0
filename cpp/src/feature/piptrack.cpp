// piptrack, peaks: maxima of spectra, placed between the bins by a parabola (J. O. Smith, 2011). Mirrored by
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
// f(lane) for the lanes of a mask. Of sixteen, eight at once are asked for the next; of fewer, each.
template <class T, class Mask, class F>
FA_INLINE void for_lanes(Mask mask, const F& f) {
  if constexpr (W<T> < 16) {
    if (any(mask))
      for (int l = 0; l < W<T>; ++l)
        if (mask[l]) f(l);
  } else {
    typedef int8_t Bytes __attribute__((vector_size(W<T>)));
    const Bytes bytes = __builtin_convertvector(mask, Bytes);
    uint64_t words[W<T> / 8];
    __builtin_memcpy(words, &bytes, sizeof(bytes));
    for (int i = 0; i < W<T> / 8; ++i)
      for (uint64_t left = words[i]; left;) {
        const int place = __builtin_ctzll(left);  // a true lane is eight ones
        f(8 * i + place / 8);
        left &= ~(uint64_t{255} << place);
      }
  }
}

// found(t, pitch, magnitude) for every peak of bin k in frames t0 .. t1. Peaks are few: most vectors have none.
template <class T, class Found>
FA_INLINE void for_peaks(const T* S, const T* least, const PeakSearch& f, int64_t k, int64_t t0, int64_t t1, const Found& found) {
  const T *x = S + k * f.frames, *below = k ? x - f.frames : x, *above = k + 1 < f.bins ? x + f.frames : x;
  auto peak = [&](int64_t t) {
    const T a = (above[t] + below[t]) - 2 * x[t], b = (above[t] - below[t]) / 2, size = a < 0 ? -a : a;
    const bool steep = k + 1 == f.bins || (b < 0 ? -b : b) >= size;
    const T shift = steep ? T(0) : -b / a;
    found(t, T((double(k) + double(shift)) * f.sr / f.n_fft), x[t] + T(0.5) * b * shift);
  };
  int64_t t = t0;
  for (; t + W<T> <= t1; t += W<T>) {
    for_lanes<T>(tops(load(x + t), load(below + t), load(above + t), load(least + t)), [&](int64_t l) { peak(t + l); });
  }
  for (; t < t1; ++t)
    if (tops(x[t], below[t], above[t], least[t])) peak(t);
}

template <class T>
Status piptrack(T* pitches, T* mags, const T* S, const T* least, const PeakSearch& f) {
  const int64_t step = 256, tasks = (f.frames + step - 1) / step;
  return parallel(f.rows * tasks, 0, [&](int64_t task, char*) {
    const int64_t row = task / tasks, t0 = task % tasks * step, t1 = t0 + step < f.frames ? t0 + step : f.frames;
    for (int64_t k = 0; k < f.span; ++k) {
      T *const pitch = pitches + (row * f.span + k) * f.frames, *const mag = mags + (row * f.span + k) * f.frames;
      for (int64_t t = t0; t < t1; ++t) pitch[t] = mag[t] = 0;
      for_peaks(S + row * f.bins * f.frames, least + row * f.frames, f, f.first + k, t0, t1,
                [&](int64_t t, T hz, T height) FA_LAMBDA { pitch[t] = hz, mag[t] = height; });
    }
  });
}

template <class T>
Status peaks(T* pitches, T* mags, int64_t* counts, int64_t parts, int64_t room, const T* S, const T* least, const PeakSearch& f) {
  return parallel(f.rows * parts, 0, [&](int64_t task, char*) {
    const int64_t row = task / parts, part = task % parts, t0 = f.frames * part / parts, t1 = f.frames * (part + 1) / parts;
    T *const pitch = pitches + task * room, *const mag = mags + task * room;
    int64_t count = 0;
    for (int64_t k = 0; k < f.span; ++k)
      for_peaks(S + row * f.bins * f.frames, least + row * f.frames, f, f.first + k, t0, t1,
                [&](int64_t, T hz, T height) FA_LAMBDA {
                  if (hz > 0) pitch[count] = hz, mag[count] = height, ++count;  // not beside NaN
                });
    counts[task] = count;
  });
}

}  // namespace

void add_piptrack(KernelTable& table) {
  table.f32.signal.piptrack = flushed<piptrack<float>>;
  table.f64.signal.piptrack = flushed<piptrack<double>>;
  table.f32.signal.peaks = flushed<peaks<float>>;
  table.f64.signal.peaks = flushed<peaks<double>>;
}

}  // namespace fa::FA_ISA
