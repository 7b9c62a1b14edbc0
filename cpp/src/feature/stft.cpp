// stft: frames * window -> complex spectra, in either memory order. Mirrored by backends/numba/stft.py.
#include "../fft/row_fft.hpp"
#include "../simd/finite.hpp"
#include "framing.hpp"
#include "tiny_frames.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"
#include "../table.hpp"

namespace fa::FA_ISA {
namespace {

// (bins, frames): tiles whose spectra are stored together, so that 256 bytes of a row are written at once.
template <class T>
inline constexpr int64_t row_tiles = W<T> * sizeof(T) > 128 ? 1 : 128 / (W<T> * sizeof(T));

// Spectra of `valid` frames to out[bin][frame]: neighbours in a row are the lanes of a tile.
template <class T>
void store_bins(T* out, const Vec<T>* spectra, int64_t bins, int64_t frames, int64_t valid) {
  for (int64_t k = 0; k < bins; ++k) {
    const Vec<T>* z = spectra + spread_place(k, 2 * row_tiles<T>);
    T* to = out + 2 * k * frames;
    for (int64_t left = valid; left > 0; left -= W<T>, z += 2, to += 2 * W<T>) {
      if (left >= W<T>) {
        store(to, shuffle<T, ZipLow<T>>(z[0], z[1]));
        store(to + W<T>, shuffle<T, ZipHigh<T>>(z[0], z[1]));
      } else {
        for (int l = 0; l < left; ++l) to[2 * l] = z[0][l], to[2 * l + 1] = z[1][l];
      }
    }
  }
}

// Integers go through the code of floats: one of their own would fuse other products with sums, and give other bits.
template <class T, class S>
const T* as_float(const S* frame, int64_t n, T* samples) {
  if constexpr (sizeof(S) == sizeof(T)) return frame;
  else {
    for (int64_t i = 0; i < n; ++i) samples[i] = T(frame[i]);
    return samples;
  }
}

// (frames, bins) of a power of two: every frame for itself.
template <class T, class S>
Status run_rows(T* out, const S* x, int64_t rows, const Framing& f, const T* window, const RowPlan<T>& plan, bool* finite) {
  const int64_t bins = f.n_fft / 2 + 1, tasks = ceil_div(f.frames, task_frames<T>), slots = 2 * plan.columns->slots;
  const T gain = T(0.5 / full_scale<S>);
  const size_t scratch = Arena::bytes<Vec<T>>(slots) + Arena::bytes<S>(f.n_fft) + 2 * Arena::bytes<T>(f.n_fft);
  return parallel(rows * tasks, scratch, [&](int64_t task, char* memory) {
    Arena arena{memory};
    Vec<T>* b = arena.take<Vec<T>>(slots);
    S* room = arena.take<S>(f.n_fft);
    T *samples = arena.take<T>(f.n_fft), *scaled = arena.take<T>(f.n_fft);
    for (int64_t i = 0; i < f.n_fft; ++i) scaled[i] = gain * window[i];
    const int64_t row = task / tasks, first = task % tasks * task_frames<T>;
    check_part(finite, x + row * f.n, f.n, task % tasks, tasks);
    const int64_t last = first + task_frames<T> < f.frames ? first + task_frames<T> : f.frames;
    for (int64_t t = first; t < last; ++t) {
      T* to = out + 2 * (row * f.frames + t) * bins;
      const T* frame = as_float(frame_at(x + row * f.n, f, f.mode, t, room), f.n_fft, samples);
      const bool tiny = sizeof(S) == sizeof(T) && is_tiny(frame, f.n_fft);
      if (tiny) raise(samples, frame, f.n_fft);
      row_spectrum<T>(plan, to, tiny ? samples : frame, scaled, b);
      if (tiny) lower(to, 2 * bins);
    }
    count_fft_frames(last - first);
  });
}

template <class T, class S>
Status run(T* out, const S* x, int64_t rows, const Framing& f, const T* window, const FftPlan<T>& plan, bool frames_major,
           bool* finite) {
  const int64_t bins = plan.bins(), tasks = ceil_div(f.frames, task_frames<T>);
  const T gain = T(1 / (double(spectrum_gain(plan)) * full_scale<S>));
  const int64_t slots = 2 * tile_slots(plan), together = frames_major ? 1 : row_tiles<T>;
  const int64_t spectrum = frames_major ? 2 * bins + W<T> : spread_place(bins, 2 * together);
  const size_t scratch = Arena::bytes<Vec<T>>(slots) + Arena::bytes<Vec<T>>(spectrum) + Arena::bytes<S>(W<T> * f.n_fft);
  return parallel(rows * tasks, scratch, [&](int64_t task, char* memory) {
    Arena arena{memory};
    Vec<T>*b = arena.take<Vec<T>>(slots), *s = arena.take<Vec<T>>(spectrum);
    S* room = arena.take<S>(W<T> * f.n_fft);
    const int64_t row = task / tasks, first = task % tasks * task_frames<T>;
    check_part(finite, x + row * f.n, f.n, task % tasks, tasks);
    const int64_t last = first + task_frames<T> < f.frames ? first + task_frames<T> : f.frames;
    T* to = out + 2 * row * bins * f.frames;
    for (int64_t t = first; t < last; t += together * W<T>) {
      const int64_t end = t + together * W<T> < last ? t + together * W<T> : last;
      for (int64_t i = t; i < end; i += W<T>) {
        TileFrames<T, S> tile(x + row * f.n, f, f.mode, i, room);
        const TinyFrames<T> tiny(tile, f.n_fft, room, end - i);
        load_tile(plan, b, tile.frame, window, gain);
        if (frames_major) {
          spectrum_pairs(plan, b, s);
          store_lanes(to + 2 * i * bins, s, 2 * bins, end - i);
          tiny.lower(to + 2 * i * bins, 2 * bins, end - i);
        } else {
          Vec<T>* part = s + 2 * ((i - t) / W<T>);
          spectrum_spread(plan, b, part, 2 * together, to + 2 * i, 2 * f.frames);
          tiny.lower_spread(part, bins, 2 * together);
        }
      }
      if (!frames_major) store_bins(to + 2 * t, s, bins, f.frames, end - t);
    }
    count_fft_frames(last - first);
  });
}

template <class T, class S>
Status run_either(T* out, const void* x, int64_t rows, const Framing& f, const T* window, const FftPlan<T>& plan,
                  const RowPlan<T>* row_plan, bool frames_major, bool* finite) {
  const S* from = static_cast<const S*>(x);
  if (row_plan && frames_major) return run_rows(out, from, rows, f, window, *row_plan, finite);
  return run(out, from, rows, f, window, plan, frames_major, finite);
}

template <class T>
Status stft(T* out, Samples x, int64_t rows, const Framing& f, const T* window, const FftPlan<T>& plan,
            const RowPlan<T>* row_plan, bool frames_major, bool* finite) {
  if (x.int16) return run_either<T, int16_t>(out, x.data, rows, f, window, plan, row_plan, frames_major, finite);
  return run_either<T, T>(out, x.data, rows, f, window, plan, row_plan, frames_major, finite);
}

}  // namespace

void add_stft(KernelTable& table) {
  table.f32.stft = flushed<stft<float>>;
  table.f64.stft = flushed<stft<double>>;
}

}  // namespace fa::FA_ISA
