// kaldi: frames as Kaldi prepares them (mean taken out, pre-emphasis, window, zeros behind), then their log spectrum, mel
// bands or cepstra, frame by frame in memory. Mirrored by backends/numba/kaldi.py.
#include "../simd/finite.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"
#include "framing.hpp"
#include "mfcc.hpp"

namespace fa::FA_ISA {
namespace {

constexpr float kaldi_least = 1.1920928955078125e-07f;  // below it no logarithm is taken, whatever the type

// Sum of term(j, first lane's index) over n samples: four chains in T, joined in double.
template <class T, class Term, class Rest>
FA_INLINE double frame_sum(int64_t n, Term term, Rest rest) {
  Vec<T> a[4] = {};
  int64_t j = 0;
  for (; j + 4 * W<T> <= n; j += 4 * W<T>)
    for (int i = 0; i < 4; ++i) a[i] += term(j + i * W<T>);
  double sum = 0;
  for (; j + W<T> <= n; j += W<T>) a[0] += term(j);
  for (; j < n; ++j) sum += rest(j);
  const Vec<T> all = (a[0] + a[1]) + (a[2] + a[3]);
  for (int l = 0; l < W<T>; ++l) sum += double(all[l]);
  return sum;
}

template <class T, class S>
class KaldiTile {
 public:
  KaldiTile(const KaldiFrames& k, const Framing& f, const T* window, const T* noise, char* memory)
      : kaldi_(k), framing_(f), window_(window), noise_(noise), arena_{memory}, room_(arena_.take<S>(k.size)),
        raw_(arena_.take<T>(k.size)), ready_(arena_.take<T>(W<T> * f.n_fft)) {
    for (int64_t i = 0; i < W<T> * f.n_fft; ++i) ready_[i] = T(0);
  }
  static size_t bytes(const KaldiFrames& k, const Framing& f) {
    return Arena::bytes<S>(k.size) + Arena::bytes<T>(k.size) + Arena::bytes<T>(W<T> * f.n_fft);
  }

  // Frame t into lane l; its log energy
  T prepare(const S* x, int64_t row, int64_t t, int l) {
    Framing f = framing_;
    f.n_fft = kaldi_.size;
    const T* from = samples(frame_at(x, f, Pad::symmetric, t, room_), row, t);
    T* to = ready_ + l * framing_.n_fft;
    const int64_t n = kaldi_.size;
    const T mean = kaldi_.remove_mean ? T(frame_sum<T>(n, [&](int64_t j) FA_LAMBDA { return load(from + j); },
                                                       [&](int64_t j) { return double(from[j]); }) / double(n))
                                      : T(0);
    const double raw = kaldi_.energy && kaldi_.raw_energy ? energy(from, mean, nullptr) : 0;
    emphasize(to, from, mean, n);
    return kaldi_.energy ? log_energy(kaldi_.raw_energy ? raw : energy(to, T(0), window_)) : T(0);
  }
  const T* frame(int l) const { return ready_ + l * framing_.n_fft; }

 private:
  const T* samples(const S* x, int64_t row, int64_t t) {
    if constexpr (sizeof(S) == sizeof(T)) {
      if (!noise_) return x;
    }
    const T* noise = noise_ ? noise_ + (row * framing_.frames + t) * kaldi_.size : nullptr;
    for (int64_t j = 0; j < kaldi_.size; ++j) raw_[j] = T(x[j]) * T(1 / full_scale<S>) + (noise ? T(kaldi_.dither) * noise[j] : T(0));
    return raw_;
  }
  void emphasize(T* to, const T* from, T mean, int64_t n) const {
    const T a = T(kaldi_.preemphasis);
    to[0] = (from[0] - mean) * (T(1) - a);
    int64_t j = 1;
    for (; j + W<T> <= n; j += W<T>) store(to + j, (load(from + j) - mean) - (load(from + j - 1) - mean) * a);
    if (j < n && n > W<T>) {  // the last vector overlaps the one before it
      j = n - W<T>;
      store(to + j, (load(from + j) - mean) - (load(from + j - 1) - mean) * a);
    } else {
      for (; j < n; ++j) to[j] = (from[j] - mean) - (from[j - 1] - mean) * a;
    }
  }
  double energy(const T* x, T mean, const T* window) const {
    return frame_sum<T>(
        kaldi_.size,
        [&](int64_t j) FA_LAMBDA {
          const Vec<T> v = (load(x + j) - mean) * (window ? load(window + j) : splat<T>(T(1)));
          return v * v;
        },
        [&](int64_t j) {
          const double v = double(x[j] - mean) * (window ? double(window[j]) : 1.0);
          return v * v;
        });
  }
  T log_energy(double sum) const {
    const double value = log(sum < double(kaldi_least) ? double(kaldi_least) : sum);
    return T(value < kaldi_.log_floor ? kaldi_.log_floor : value);
  }

  const KaldiFrames& kaldi_;
  const Framing& framing_;
  const T *window_, *noise_;
  Arena arena_;
  S* room_;
  T *raw_, *ready_;
};

// The columns of a tile from its power spectrum, all but the energy.
template <class T>
void kaldi_columns(Vec<T>* values, Vec<T>* bands, Vec<T>* power, int64_t bins, const KaldiColumns& k, const MelBank<T>& mel, const Dct<T>& dct) {
  const Vec<T> least = splat<T>(T(kaldi_least));
  Vec<T>* to = values + k.first;
  if (!k.power && k.kind != 0)
    for (int64_t i = 0; i < bins; ++i) power[i] = vsqrt<T>(power[i]);
  if (k.kind == 0) {
    for (int64_t i = 0; i < bins; ++i) to[i] = vlog(vmax(power[i], least));
    return;
  }
  Vec<T>* mels = k.kind == 1 ? to : bands;
  melspectrogram<T>(mels, power, mel);
  if (k.log)
    for (int64_t i = 0; i < mel.bands; ++i) mels[i] = vlog(vmax(mels[i], least));
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
    Arena arena{memory + Tile::bytes(frames, f)};
    Tile tile(frames, f, window, noise, memory);
    Vec<T>*b = arena.take<Vec<T>>(slots), *power = arena.take<Vec<T>>(bins), *values = arena.take<Vec<T>>(room);
    Vec<T>* bands = arena.take<Vec<T>>(mel.bands + 1);
    for (int64_t i = 0; i < room; ++i) values[i] = Vec<T>{};
    const int64_t row = task / tasks, first = task % tasks * task_frames<T>;
    check_part(finite, x + row * f.n, f.n, task % tasks, tasks);
    const int64_t last = first + task_frames<T> < f.frames ? first + task_frames<T> : f.frames;
    for (int64_t t = first; t < last; t += W<T>) {
      const T* at[W<T>];
      Vec<T> energy{};
      for (int l = 0; l < W<T>; ++l) {
        if (t + l < last) energy[l] = tile.prepare(x + row * f.n, row, t + l, l);
        at[l] = t + l < last ? tile.frame(l) : at[l - 1];
      }
      load_tile(plan, b, at, window, gain);
      spectrum_power(plan, b, power);
      kaldi_columns<T>(values, bands, power, bins, k, mel, dct);
      if (k.energy >= 0) values[k.energy] = energy;
      store_lanes(out + (row * f.frames + t) * k.columns, values, k.columns, last - t);
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
  table.f32.signal.kaldi = kaldi<float>;
  table.f64.signal.kaldi = kaldi<double>;
}

}  // namespace fa::FA_ISA
