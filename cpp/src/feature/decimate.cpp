// decimate: filter and keep every second sample. Overlapping blocks, W of them side by side, are filtered as spectra; the
// upper half of a spectrum is folded onto the lower one, and the inverse transform is half as long. Mirrored by
// backends/numba/decimate.py.
#include "../simd/transpose.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "framing.hpp"

namespace fa::FA_ISA {
namespace {

// Samples skip .. skip + step of the W blocks in `b`, times gain, to out, where `count` samples are left.
template <class T>
void store_blocks(T* out, int64_t count, const Vec<T>* b, const FftPlan<T>& plan, int64_t skip, int64_t step, T gain) {
  for (int64_t c = 0; c < step; c += W<T>) {
    Vec<T> a[W<T>];
    for (int i = 0; i < W<T>; ++i) a[i] = c + i < step ? b[inverse_place(plan, skip + c + i)] * gain : Vec<T>{};
    transpose<T>(a);
    for (int l = 0; l < W<T>; ++l) {
      const int64_t at = l * step + c, left = step - c < count - at ? step - c : count - at;
      if (left >= W<T>) store(out + at, a[l]);
      else
        for (int64_t i = 0; i < left; ++i) out[at + i] = a[l][i];
    }
  }
}

template <class T>
Status decimate(T* out, const T* x, int64_t rows, int64_t n, int64_t count, const T* response, int64_t reach,
                const FftPlan<T>& plan, const FftPlan<T>& half) {
  const int64_t N = plan.n, step = N / 2 - reach, blocks = ceil_div(count, step), tasks = ceil_div(blocks, W<T>);
  const Framing f{n, N, 2 * step, reach, blocks, Pad::constant};
  const T gain = T(1 / (double(spectrum_gain(plan)) * double(N)));
  const int64_t slots = 2 * tile_slots(plan);
  const size_t scratch = Arena::bytes<Vec<T>>(slots) + Arena::bytes<Vec<T>>(N + 2) + Arena::bytes<T>(W<T> * N) + Arena::bytes<T>(N);
  return parallel(rows * tasks, scratch, [&](int64_t task, char* memory) {
    Arena arena{memory};
    Vec<T>*b = arena.take<Vec<T>>(slots), *s = arena.take<Vec<T>>(N + 2);
    T *room = arena.take<T>(W<T> * N), *ones = arena.take<T>(N);
    for (int64_t i = 0; i < N; ++i) ones[i] = T(1);
    const int64_t row = task / tasks, t = task % tasks * W<T>;
    const TileFrames<T, T> tile(x + row * n, f, f.mode, t, room);
    load_tile(plan, b, tile.frame, ones, T(1));
    real_spectrum(plan, b, [&](int64_t k, Complex<T> z) FA_LAMBDA { s[2 * k] = z.r * response[k], s[2 * k + 1] = z.i * response[k]; });
    real_inverse(half, b, [&](int64_t k) FA_LAMBDA {
      const Vec<T>*low = s + 2 * k, *high = s + 2 * (N / 2 - k);
      return Complex<T>{low[0] + high[0], low[1] - high[1]};
    });
    store_blocks(out + row * count + t * step, count - t * step, b, half, reach / 2, step, gain);
  });
}

}  // namespace

void add_decimate(KernelTable& table) {
  table.f32.tonal.decimate = flushed<decimate<float>>;
  table.f64.tonal.decimate = flushed<decimate<double>>;
}

}  // namespace fa::FA_ISA
