// kaldi: frames as Kaldi prepares them (mean taken out, pre-emphasis, window, zeros behind), then their log spectrum, mel
// bands or cepstra, frame by frame in memory. Mirrored by backends/numba/kaldi.py.
#include "../simd/finite.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"
#include "kaldi_tile.hpp"
#include "mfcc.hpp"

namespace fa::FA_ISA {
namespace {

// The columns of a tile from its power spectrum, all but the energy.
template <class T>
void kaldi_columns(Vec<T>* values, Vec<T>* bands, Vec<T>* power, int64_t bins, const KaldiColumns& k, const MelBank<T>& mel, const Dct<T>& dct) {
  const Vec<T> least = splat<T>(T(kaldi_least));
  Vec<T>* to = values + k.first;
  if (!k.power && k.kind != 0)
    for (int64_t i = 0; i < bins; ++i) power[i] = vsqrt<T>(power[i]);
  if (k.kind == 0) {
    for (int64_t i = 0; i < bins; ++i) to[i] = vlog<true>(vmax(power[i], least));
    return;
  }
  Vec<T>* mels = k.kind == 1 ? to : bands;
  melspectrogram<T>(mels, power, bins, mel);
  if (k.log)
    for (int64_t i = 0; i < mel.bands; ++i) mels[i] = vlog<true>(vmax(mels[i], least));
  if (k.kind == 2) dct_rows<T>(to, bands, -T(__builtin_inf()), dct);
}

template <class T, class S>
Status run_kaldi(T* out, const S* x, int64_t rows, const Framing& f, const T* window, const FftPlan<T>& plan, const KaldiFrames& frames,
                 const T* noise, const KaldiColumns& k, const MelBank<T>& mel, const Dct<T>& dct, bool* finite) {
  using Tile = KaldiTile<T, S>;
  const int64_t bins = plan.bins(), tasks = ceil_div(f.frames, task_frames<T>), slots = 2 * tile_slots(plan), room = k.columns + W<T>;
  const T gain = T(1 / double(spectrum_gain(plan)));
  const size_t scratch = Tile::bytes(frames, f) + Arena::bytes<Vec<T>>(slots) + Arena::bytes<Vec<T>>(bins) +
                         Arena::bytes<Vec<T>>(room) + Arena::bytes<Vec<T>>(mel.bands + 1);
  return parallel(rows * tasks, scratch, [&](int64_t task, char* memory) {
    Arena arena{memory};
    Tile tile(frames, f, window, noise, gain, arena);
    Vec<T>*b = arena.take<Vec<T>>(slots), *power = arena.take<Vec<T>>(bins), *values = arena.take<Vec<T>>(room);
    Vec<T>* bands = arena.take<Vec<T>>(mel.bands + 1);
    for (int64_t i = 0; i < room; ++i) values[i] = Vec<T>{};
    const int64_t row = task / tasks, first = task % tasks * task_frames<T>;
    check_part(finite, x + row * f.n, f.n, task % tasks, tasks);
    const int64_t last = first + task_frames<T> < f.frames ? first + task_frames<T> : f.frames;
    for (int64_t t = first; t < last; t += W<T>) {
      T* to = out + (row * f.frames + t) * k.columns;
      const int64_t valid = last - t < W<T> ? last - t : W<T>;
      for (int64_t i = 0; i < valid * k.columns; i += 64 / sizeof(T)) __builtin_prefetch(to + i, 1);  // on its way meanwhile
      tile.open(x + row * f.n, row, t, last);
      load_columns(plan, b, tile);
      spectrum_power(plan, b, power);
      kaldi_columns<T>(values, bands, power, bins, k, mel, dct);
      if (k.energy >= 0) values[k.energy] = tile.energies();
      store_lanes(to, values, k.columns, valid);
    }
    count_fft_frames(last - first);
  });
}

template <class T>
Status kaldi(T* out, Samples x, int64_t rows, const Framing& f, const T* window, const FftPlan<T>& plan, const KaldiFrames& frames,
             const T* noise, const KaldiColumns& k, const MelBank<T>& mel, const Dct<T>& dct, bool* finite) {
  if (x.int16) return run_kaldi<T, int16_t>(out, static_cast<const int16_t*>(x.data), rows, f, window, plan, frames, noise, k, mel, dct, finite);
  return run_kaldi<T, T>(out, static_cast<const T*>(x.data), rows, f, window, plan, frames, noise, k, mel, dct, finite);
}

}  // namespace

void add_kaldi(KernelTable& table) {
  table.f32.signal.kaldi = flushed<kaldi<float>>;
  table.f64.signal.kaldi = flushed<kaldi<double>>;
}

}  // namespace fa::FA_ISA
