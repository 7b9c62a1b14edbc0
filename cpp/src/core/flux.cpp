// flux: how much spectra grow from frame to frame. Mirrored by backends/numba/flux.py. Bands are added one after the other, as
// NumPy adds them, a stretch of frames at a time.
#include "../simd/simd.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t stretch = 512;  // frames of a task

// `count` means, at most `stretch`; the frames before are at `from`, those after `lag` behind
template <class T>
void growth(T* out, const T* from, int64_t count, int64_t lag, int64_t bands, int64_t frames) {
  T sums[stretch] = {};
  for (int64_t f = 0; f < bands; ++f, from += frames) {
    const auto add = [&](int64_t t, Vec<T> before, Vec<T> after) FA_LAMBDA {
      const Vec<T> more = after - before;
      store(sums + t, load(sums + t) + (more < 0 ? Vec<T>{} : more));  // NaN stays
    };
    int64_t t = 0;
    for (; t + W<T> <= count; t += W<T>) add(t, load(from + t), load(from + lag + t));
    if (t < count) add(t, load_some(from + t, count - t), load_some(from + lag + t, count - t));
  }
  for (int64_t t = 0; t < count; ++t) out[t] = sums[t] / T(bands);
}

template <class T>
Status flux(T* out, const T* S, int64_t rows, int64_t n, int64_t bands, int64_t frames, int64_t lag, int64_t shift) {
  const int64_t known = n > shift ? n - shift : 0, parts = (known + stretch - 1) / stretch + 1;  // the first: zeros
  return parallel(rows * parts, 0, [&](int64_t task, char*) {
    const int64_t row = task / parts, start = (task % parts - 1) * stretch, left = known - start;
    T* to = out + row * n;
    if (start >= 0) return growth(to + shift + start, S + row * bands * frames + start, left < stretch ? left : stretch, lag, bands, frames);
    for (int64_t t = 0; t < shift && t < n; ++t) to[t] = 0;
  });
}

}  // namespace

void add_flux(KernelTable& table) {
  table.f32.sequences.flux = flushed<flux<float>>;
  table.f64.sequences.flux = flushed<flux<double>>;
}

}  // namespace fa::FA_ISA
