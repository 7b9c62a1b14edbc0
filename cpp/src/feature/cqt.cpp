// cqt: frames -> spectra -> sums of their bins with complex weights, W frames side by side. Mirrored by
// backends/numba/cqt.py.
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"
#include "framing.hpp"

namespace fa::FA_ISA {
namespace {

// One band of a tile's spectrum s[bins][re, im]. Four sums that do not wait for each other.
template <class T>
FA_INLINE Complex<T> complex_band(const Vec<T>* s, const T* w, int64_t length) {
  Vec<T> rr{}, ii{}, ri{}, ir{};
  for (int64_t j = 0; j < length; ++j) {
    rr += s[2 * j] * w[2 * j];
    ii += s[2 * j + 1] * w[2 * j + 1];
    ri += s[2 * j] * w[2 * j + 1];
    ir += s[2 * j + 1] * w[2 * j];
  }
  return {rr - ii, ri + ir};
}

template <class T>
FA_INLINE void store_complex(T* to, Complex<T> z, int64_t valid) {
  if (valid >= W<T>) {
    store(to, shuffle<T, ZipLow<T>>(z.r, z.i));
    store(to + W<T>, shuffle<T, ZipHigh<T>>(z.r, z.i));
  } else {
    for (int l = 0; l < valid; ++l) to[2 * l] = z.r[l], to[2 * l + 1] = z.i[l];
  }
}

template <class T>
Status cqt(T* out, const T* x, int64_t rows, int64_t bins, int64_t first, const Framing& f, const T* window,
           const FftPlan<T>& plan, const ComplexBank<T>& bank) {
  const int64_t tasks = ceil_div(f.frames, task_frames<T>), slots = 2 * tile_slots(plan);
  const T gain = T(1 / double(spectrum_gain(plan)));
  const size_t scratch = Arena::bytes<Vec<T>>(slots) + Arena::bytes<Vec<T>>(2 * plan.bins()) + Arena::bytes<T>(W<T> * f.n_fft);
  return parallel(rows * tasks, scratch, [&](int64_t task, char* memory) {
    Arena arena{memory};
    Vec<T>*b = arena.take<Vec<T>>(slots), *s = arena.take<Vec<T>>(2 * plan.bins());
    T* room = arena.take<T>(W<T> * f.n_fft);
    const int64_t row = task / tasks, begin = task % tasks * task_frames<T>;
    const int64_t end = begin + task_frames<T> < f.frames ? begin + task_frames<T> : f.frames;
    T* to = out + 2 * (row * bins + first) * f.frames;
    for (int64_t t = begin; t < end; t += W<T>) {
      const TileFrames<T, T> tile(x + row * f.n, f, f.mode, t, room);
      load_tile(plan, b, tile.frame, window, gain);
      spectrum_pairs(plan, b, s);
      for (int64_t m = 0; m < bank.bands; ++m)
        store_complex<T>(to + 2 * (m * f.frames + t),
                         complex_band<T>(s + 2 * bank.start[m], bank.weights + 2 * m * bank.width, bank.length[m]), end - t);
    }
    count_fft_frames(end - begin);
  });
}

}  // namespace

void add_cqt(KernelTable& table) {
  table.f32.tonal.cqt = flushed<cqt<float>>;
  table.f64.tonal.cqt = flushed<cqt<double>>;
}

}  // namespace fa::FA_ISA
