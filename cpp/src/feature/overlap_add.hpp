#pragma once
// Overlap-add of windowed frames over one stretch of the output, divided by the sum of squared windows.
//
// Frames are added in ascending order for every sample: the bits do not depend on where stretches begin.
#include "../simd/transpose.hpp"
#include "framing.hpp"

namespace fa::FA_ISA {
namespace {

// What the sum of frames is multiplied with: one over the sum of squared windows, and over n_fft, by which frames come
// too large.
template <class T>
struct WindowSquares {
  static constexpr int64_t most = 64;  // samples at a time
  const Framing& f;
  const T* window;
  T* steady;  // [period()] away from the ends the factors repeat every hop

  int64_t period() const { return f.hop < f.n_fft ? f.hop : f.n_fft; }

  // Factors of samples u .. u + count, where frames low .. high reach them.
  void factors(T* to, int64_t u, int64_t count, int64_t low, int64_t high) const {
    const double tiny = sizeof(T) == 4 ? 1.17549435e-38 : 2.2250738585072014e-308;
    double total[most] = {};
    for (int64_t t = low; t <= high; ++t) {
      const int64_t at = u - t * f.hop, from = at < 0 ? -at : 0, to = f.n_fft - at < count ? f.n_fft - at : count;
      for (int64_t i = from; i < to; ++i) total[i] += double(window[at + i]) * double(window[at + i]);
    }
    for (int64_t i = 0; i < count; ++i) to[i] = T(1 / ((total[i] > tiny ? total[i] : 1) * double(f.n_fft)));
  }
  void fill_steady() const {
    for (int64_t j = 0; j < period(); j += most)
      factors(steady + j, j, period() - j < most ? period() - j : most, -(f.n_fft / f.hop), 0);
  }
  // At the ends of the signal, where frames are missing.
  void at_ends(T* to, int64_t u, int64_t count) const {
    const int64_t low = u < f.n_fft ? 0 : ceil_div(u - f.n_fft + 1, f.hop), last = (u + count - 1) / f.hop;
    factors(to, u, count, low, last < f.frames - 1 ? last : f.frames - 1);
  }
};

// Adds the first `valid` frames of an inverse tile at `to`, a hop apart, windowed. Blocks of samples go downwards: for any
// output sample an earlier frame stands at a later place, so frames come in ascending order.
template <class T>
void add_tile(T* to, const Vec<T>* b, const Framing& f, const T* window, const FftPlan<T>& plan, int64_t valid) {
  for (int64_t c = (f.n_fft - 1) / W<T> * W<T>; c >= 0; c -= W<T>) {
    const int64_t width = f.n_fft - c < W<T> ? f.n_fft - c : W<T>;
    Vec<T> a[W<T>];
    for (int i = 0; i < W<T>; ++i) a[i] = i < width ? b[inverse_place(plan, c + i)] * window[c + i] : Vec<T>{};
    transpose<T>(a);
    for (int l = 0; l < W<T> && l < valid; ++l) {
      T* p = to + l * f.hop + c;
      if (width == W<T>) store(p, load(p) + a[l]);
      else
        for (int64_t i = 0; i < width; ++i) p[i] += a[l][i];
    }
  }
}

// Samples begin .. end of the overlap-added signal: first place(t), where the caller adds frame t, in ascending order;
// then finish(u) once no frame to come reaches below u; finish(end) last.
template <class T>
class Stretch {
 public:
  // room: room_for(end - begin, n_fft); sample `begin` goes to out[0]
  Stretch(const WindowSquares<T>& squares, T* room, T* out, int64_t begin, int64_t end)
      : squares_(squares), f_(squares.f), sum_(room), out_(out), begin_(begin), end_(end), done_(begin) {}

  static int64_t room_for(int64_t samples, int64_t n_fft) { return samples + 2 * n_fft + W<T>; }
  int64_t first_frame() const { return begin_ < f_.n_fft ? 0 : ceil_div(begin_ - f_.n_fft + 1, f_.hop); }
  int64_t last_frame() const { return (end_ - 1) / f_.hop < f_.frames - 1 ? (end_ - 1) / f_.hop : f_.frames - 1; }

  T* place(int64_t t) {
    T* const to = sum_ + (t * f_.hop - begin_ + f_.n_fft);
    clear(to + f_.n_fft);
    return to;
  }

  void finish(int64_t stop) {
    if (stop > end_) stop = end_;
    clear(sum_ + (stop - begin_ + f_.n_fft));
    while (done_ < stop) {
      const int64_t u = done_, phase = u % f_.hop;
      const T* from = sum_ + (u - begin_ + f_.n_fft);
      T* to = out_ + (u - begin_);
      if (u + f_.hop >= f_.n_fft && u / f_.hop < f_.frames && phase < squares_.period()) {
        const int64_t left = squares_.period() - phase, count = left < stop - u ? left : stop - u;
        for (int64_t i = 0; i < count; ++i) to[i] = from[i] * squares_.steady[phase + i];
        done_ += count;
      } else {
        const int64_t left = f_.hop - phase, most = left < squares_.most ? left : squares_.most;
        const int64_t count = most < stop - u ? most : stop - u;
        T factor[WindowSquares<T>::most];
        squares_.at_ends(factor, u, count);
        for (int64_t i = 0; i < count; ++i) to[i] = from[i] * factor[i];
        done_ += count;
      }
    }
  }

 private:
  void clear(T* end) {
    for (T* p = sum_ + cleared_; p < end; ++p) *p = 0;
    if (end - sum_ > cleared_) cleared_ = end - sum_;
  }

  const WindowSquares<T>& squares_;
  const Framing& f_;
  T *sum_, *out_;
  int64_t begin_, end_, done_, cleared_ = 0;
};

}  // namespace
}  // namespace fa::FA_ISA
