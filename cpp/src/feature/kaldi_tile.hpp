#pragma once
// W frames as Kaldi prepares them, and their energies.
#include <math.h>

#include "load_tile.hpp"

namespace fa::FA_ISA {
namespace {

constexpr float kaldi_least = 1.1920928955078125e-07f;  // below it no logarithm is taken, whatever the type

// Sums of term(j), vectors of samples j .. j + W, in four chains; `rest` samples are left.
template <class T, class Term>
FA_INLINE Vec<T> lane_sums(int64_t n, Term term, int64_t& rest) {
  Vec<T> a[4] = {};
  int64_t j = 0;
  for (; j + 4 * W<T> <= n; j += 4 * W<T>)
    for (int i = 0; i < 4; ++i) a[i] += term(j + i * W<T>);
  for (; j + W<T> <= n; j += W<T>) a[0] += term(j);
  rest = n - j;
  return (a[0] + a[1]) + (a[2] + a[3]);
}

// W frames of a clip, prepared while they are loaded (load_tile.hpp): d[j] - a d[j - 1], d = x - mean, times the window.
template <class T, class S>
class KaldiTile {
 public:
  KaldiTile(const KaldiFrames& k, const Framing& f, const T* window, const T* noise, T gain, Arena& arena)
      : kaldi_(k), framing_(f), window_(window), noise_(noise), scaled_(arena.take<T>(f.n_fft + W<T>)),
        room_(arena.take<S>(W<T> * k.size)), raw_(arena.take<T>(W<T> * k.size)) {
    for (int64_t i = 0; i < f.n_fft + W<T>; ++i) scaled_[i] = i < f.n_fft ? window[i] * gain : T(0);
  }
  static size_t bytes(const KaldiFrames& k, const Framing& f) {
    return Arena::bytes<T>(f.n_fft + W<T>) + Arena::bytes<S>(W<T> * k.size) + Arena::bytes<T>(W<T> * k.size);
  }

  // Frames t .. of a clip; lanes from `last` on repeat the one before.
  void open(const S* x, int64_t row, int64_t t, int64_t last) {
    Framing f = framing_;
    f.n_fft = kaldi_.size;
    for (int l = 0; l < W<T>; ++l) {
      const int64_t at = l * f.n_fft;
      frame_[l] = t + l < last ? samples(frame_at(x, f, Pad::symmetric, t + l, room_ + at), raw_ + at, row, t + l) : frame_[l - 1];
    }
    mean_ = kaldi_.remove_mean ? means() : Vec<T>{};
  }
  // The log energy of each
  Vec<T> energies() const {
    Vec<T> out;
    for (int l = 0; l < W<T>; ++l) {
      const double sum = kaldi_.raw_energy ? raw_energy(l) : ready_energy(l);
      const double value = log(sum < double(kaldi_least) ? double(kaldi_least) : sum);
      out[l] = T(value < kaldi_.log_floor ? kaldi_.log_floor : value);
    }
    return out;
  }

  void begin(int leg, int64_t c) { before_[leg] = column(c ? c - 1 : 0) - mean_; }
  FA_INLINE void operator()(Vec<T>* a, int64_t c, int leg) {
    if (c + W<T> > kaldi_.size) return rest(a, c, leg);
#pragma GCC unroll 16
    for (int l = 0; l < W<T>; ++l) a[l] = load(frame_[l] + c);
    transpose<T>(a);
    make_ready(a, c, leg);
  }
  // Zeros behind the frame
  [[gnu::noinline]] void rest(Vec<T>* a, int64_t c, int leg) {
    for (int i = 0; i < W<T>; ++i) a[i] = Vec<T>{};
    if (c >= kaldi_.size) return;
    for (int i = 0; i < W<T>; ++i) a[i] = column(c + i);
    make_ready(a, c, leg);
  }

 private:
  FA_INLINE void make_ready(Vec<T>* a, int64_t c, int leg) {
    Vec<T> before = before_[leg];
    before_[leg] = a[W<T> - 1] - mean_;
#pragma GCC unroll 16
    for (int i = 0; i < W<T>; ++i) {
      const Vec<T> d = a[i] - mean_;
      a[i] = ready(d, before, splat<T>(scaled_[c + i]));
      before = d;
    }
  }
  Vec<T> ready(Vec<T> d, Vec<T> before, Vec<T> window) const { return (d - before * T(kaldi_.preemphasis)) * window; }
  Vec<T> column(int64_t c) const {
    Vec<T> v{};
    if (c < kaldi_.size)
      for (int l = 0; l < W<T>; ++l) v[l] = frame_[l][c];
    return v;
  }
  const T* samples(const S* x, T* raw, int64_t row, int64_t t) const {
    if constexpr (sizeof(S) == sizeof(T)) {
      if (!noise_) return x;
    }
    const T* noise = noise_ ? noise_ + (row * framing_.frames + t) * kaldi_.size : nullptr;
    for (int64_t j = 0; j < kaldi_.size; ++j) raw[j] = T(x[j]) * T(1 / full_scale<S>) + (noise ? T(kaldi_.dither) * noise[j] : T(0));
    return raw;
  }
  Vec<T> means() const {
    Vec<T> sum[W<T>];
    int64_t rest = 0;
    for (int l = 0; l < W<T>; ++l) {
      const T* x = frame_[l];
      sum[l] = lane_sums<T>(kaldi_.size, [&](int64_t j) FA_LAMBDA { return load(x + j); }, rest);
    }
    transpose<T>(sum);
    for (int half = W<T> / 2; half; half /= 2)
      for (int i = 0; i < half; ++i) sum[i] += sum[i + half];
    for (int64_t c = kaldi_.size - rest; c < kaldi_.size; ++c) sum[0] += column(c);
    return sum[0] / T(kaldi_.size);
  }
  template <class Term, class Rest>
  static double energy(int64_t n, Term term, Rest one) {
    int64_t rest;
    const Vec<T> lanes = lane_sums<T>(n, term, rest);
    double sum = 0;
    for (int l = 0; l < W<T>; ++l) sum += double(lanes[l]);
    for (int64_t j = n - rest; j < n; ++j) sum += one(j);
    return sum;
  }
  double raw_energy(int l) const {
    const T *x = frame_[l], mean = mean_[l];
    auto term = [&](int64_t j) FA_LAMBDA { return (load(x + j) - mean) * (load(x + j) - mean); };
    return energy(kaldi_.size, term, [&](int64_t j) { return double(x[j] - mean) * double(x[j] - mean); });
  }
  double ready_energy(int l) const {
    const T *x = frame_[l] + 1, *w = window_ + 1, a = T(kaldi_.preemphasis), mean = mean_[l];
    const T first = (x[-1] - mean) * (T(1) - a) * w[-1];
    auto term = [&](int64_t j) FA_LAMBDA {
      const Vec<T> v = ready(load(x + j) - mean, load(x + j - 1) - mean, load(w + j));
      return v * v;
    };
    return double(first) * double(first) + energy(kaldi_.size - 1, term, [&](int64_t j) {
      const double v = double(((x[j] - mean) - (x[j - 1] - mean) * a) * w[j]);
      return v * v;
    });
  }

  const KaldiFrames& kaldi_;
  const Framing& framing_;
  const T *window_, *noise_, *frame_[W<T>];
  T* scaled_;
  S* room_;
  T* raw_;
  Vec<T> mean_, before_[8];
};

}  // namespace
}  // namespace fa::FA_ISA
