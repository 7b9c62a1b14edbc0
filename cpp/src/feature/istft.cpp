// istft: spectra -> frames * window, overlap-added, divided by the sum of squared windows. Mirrored by backends/numba/istft.py.
//
// A task owns a stretch of the output and transforms every frame that reaches into it, so nothing is shared between
// tasks. Frames are added in ascending order for every sample: the bits do not depend on where stretches begin.
#include <math.h>

#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "framing.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
struct Inverse {
  const T* D;
  const Framing& f;  // n: samples of the output; pad: samples dropped in front
  const T* window;
  const FftPlan<T>& plan;
  bool frames_major;
  int64_t bins = plan.bins();

  // Sum of squared windows over sample u of the overlap-added signal.
  double squares(int64_t u) const {
    const int64_t n = f.n_fft, low = u < n ? 0 : ceil_div(u - n + 1, f.hop);
    const int64_t high = u / f.hop < f.frames - 1 ? u / f.hop : f.frames - 1;
    double sum = 0;
    for (int64_t t = low; t <= high; ++t) sum += double(window[u - t * f.hop]) * double(window[u - t * f.hop]);
    return sum;
  }
  static T reciprocal(double sum) {
    const double tiny = sizeof(T) == 4 ? 1.17549435e-38 : 2.2250738585072014e-308;
    return T(sum > tiny ? 1 / sum : 1);
  }

  // Away from the ends the divisor repeats every hop.
  void steady_divisors(T* steady) const {
    for (int64_t j = 0; j < f.hop; ++j) {
      double total = 0;
      for (int64_t i = (f.n_fft - 1 - j) / f.hop * f.hop + j; i >= 0 && j < f.n_fft; i -= f.hop)
        total += double(window[i]) * double(window[i]);
      steady[j] = reciprocal(total);
    }
  }

  // out[u] = sum[u] / squares(u) for samples begin .. end of the overlap-added signal.
  void divide(T* out, const T* sum, const T* steady, int64_t begin, int64_t end) const {
    for (int64_t u = begin; u < end;) {
      const int64_t phase = u % f.hop, stop = u - phase + f.hop < end ? u - phase + f.hop : end;  // up to the next hop
      if (u >= f.n_fft && u / f.hop < f.frames) {
        for (int64_t i = 0; i < stop - u; ++i) out[u + i] = sum[u + i] * steady[phase + i];
      } else {
        for (int64_t i = u; i < stop; ++i) out[i] = sum[i] * reciprocal(squares(i));
      }
      u = stop;
    }
  }

  // X[k] of frames t .. t + W of the (bins, frames) spectra at `row`.
  FA_INLINE Complex<T> bin(const T* row, int64_t k, int64_t t) const {
    const T* p = row + 2 * (k * f.frames + t);
    T room[2 * W<T>];
    if (f.frames - t < W<T>) {
      for (int l = 0; l < 2 * W<T>; ++l) room[l] = l < 2 * (f.frames - t) ? p[l] : T(0);
      p = room;
    }
    const Vec<T> a = load(p), b = load(p + W<T>);
    return {shuffle<T, Even<T>>(a, b), shuffle<T, Odd<T>>(a, b)};
  }

  // (frames, bins) spectra: transposed into s[2 bins] first.
  void turn(Vec<T>* s, const T* row, int64_t t) const {
    const int64_t width = 2 * bins;
    for (int64_t c = 0; c < width; c += W<T>) {
      Vec<T> a[W<T>];
      for (int l = 0; l < W<T>; ++l) {
        const T* p = row + (t + l) * width + c;
        a[l] = Vec<T>{};
        if (t + l >= f.frames) continue;
        if (c + W<T> <= width) a[l] = load(p);
        else
          for (int64_t i = 0; i < width - c; ++i) a[l][i] = p[i];
      }
      transpose<T>(a);
      for (int i = 0; i < W<T>; ++i) s[c + i] = a[i];
    }
  }

  void transform(Vec<T>* b, Vec<T>* s, const T* row, int64_t t) const {
    if (frames_major) {
      turn(s, row, t);
      real_inverse(plan, b, [&](int64_t k) FA_LAMBDA { return Complex<T>{s[2 * k], s[2 * k + 1]}; });
    } else {
      real_inverse(plan, b, [&](int64_t k) FA_LAMBDA { return bin(row, k, t); });
    }
  }

  // Adds frames t .. t + valid to sum (which begins at sample `base`). Blocks of samples go downwards: for any output
  // sample an earlier frame stands at a later place, so frames come in ascending order.
  void overlap_add(T* sum, int64_t base, const Vec<T>* b, int64_t t, int64_t valid) const {
    const T gain = T(1.0 / double(f.n_fft));
    for (int64_t c = (f.n_fft - 1) / W<T> * W<T>; c >= 0; c -= W<T>) {
      const int64_t width = f.n_fft - c < W<T> ? f.n_fft - c : W<T>;
      Vec<T> a[W<T>];
      for (int i = 0; i < W<T>; ++i)
        a[i] = i < width ? b[inverse_place(plan, c + i)] * (window[c + i] * gain) : Vec<T>{};
      transpose<T>(a);
      for (int l = 0; l < W<T> && l < valid; ++l) {
        T* to = sum + (t + l) * f.hop - base + c;
        if (width == W<T>) store(to, load(to) + a[l]);
        else
          for (int64_t i = 0; i < width; ++i) to[i] += a[l][i];
      }
    }
  }
};

template <class T>
Status istft(T* out, const T* D, int64_t rows, int64_t n, int64_t offset, const Framing& f, const T* window,
             const FftPlan<T>& plan, bool frames_major) {
  const Inverse<T> inverse{D, f, window, plan, frames_major};
  const int64_t n_fft = f.n_fft, hop = f.hop;
  const int64_t stretch = 64 * hop > 8 * n_fft ? 64 * hop : 8 * n_fft, tasks = ceil_div(n, stretch);
  const int64_t slots = 2 * tile_slots(plan), turned = frames_major ? 2 * inverse.bins + W<T> : 0;
  const int64_t length = stretch + 2 * n_fft + W<T>;
  const size_t scratch = Arena::bytes<Vec<T>>(slots) + Arena::bytes<Vec<T>>(turned) + Arena::bytes<T>(length) + Arena::bytes<T>(hop);
  return parallel(rows * tasks, scratch, [&](int64_t task, char* memory) {
    Arena arena{memory};
    Vec<T>*b = arena.take<Vec<T>>(slots), *s = arena.take<Vec<T>>(turned);
    T *sum = arena.take<T>(length), *steady = arena.take<T>(hop);
    const int64_t row = task / tasks, from = task % tasks * stretch, to = from + stretch < n ? from + stretch : n;
    const int64_t begin = from + offset, end = to + offset, base = begin - n_fft;
    for (int64_t i = 0; i < length; ++i) sum[i] = 0;
    const int64_t first = begin < n_fft ? 0 : ceil_div(begin - n_fft + 1, hop);
    const int64_t last = (end - 1) / hop < f.frames - 1 ? (end - 1) / hop : f.frames - 1;
    for (int64_t t = first; t <= last; t += W<T>) {
      inverse.transform(b, s, D + 2 * row * f.frames * inverse.bins, t);
      inverse.overlap_add(sum, base, b, t, last - t + 1);
    }
    inverse.steady_divisors(steady);
    inverse.divide(out + row * n - offset, sum - base, steady, begin, end);
  });
}

}  // namespace

void add_istft(KernelTable& table) {
  table.f32.istft = istft<float>;
  table.f64.istft = istft<double>;
}

}  // namespace fa::FA_ISA
