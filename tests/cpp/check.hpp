#pragma once
// All that the C++ tests need of a framework: CHECK, seeded noise, the measure of error, and every level in turn.
#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "fastaudio/kernels.hpp"

#define CHECK(rule)                                                        \
  do {                                                                     \
    if (!(rule)) {                                                         \
      std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #rule);      \
      std::exit(1);                                                        \
    }                                                                      \
  } while (0)

// The same with the place in a sweep: CHECK_AT(error < limit, "n = %d", n)
#define CHECK_AT(rule, ...)                                                \
  do {                                                                     \
    if (!(rule)) {                                                         \
      std::fprintf(stderr, "%s:%d: %s at ", __FILE__, __LINE__, #rule);    \
      std::fprintf(stderr, __VA_ARGS__);                                   \
      std::fputc('\n', stderr);                                            \
      std::exit(1);                                                        \
    }                                                                      \
  } while (0)

template <class T>
constexpr double limit = sizeof(T) == 4 ? 5e-7 : 1e-12;

template <class T>
std::vector<T> noise(int64_t n, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal;
  std::vector<T> x(static_cast<size_t>(n));
  for (auto& v : x) v = T(normal(engine));
  return x;
}

// Largest difference over the largest reference value; infinite for NaN.
template <class T>
double error(const T* got, const double* want, int64_t n) {
  double worst = 0, top = 1e-300;
  for (int64_t i = 0; i < n; ++i) {
    const double d = std::abs(double(got[i]) - want[i]);
    worst = d <= worst ? worst : d == d ? d : INFINITY;
    top = std::max(top, std::abs(want[i]));
  }
  return worst / top;
}

// f(kernels of T, name of the level, lanes of T) for every level this machine runs
template <class T, class F>
void on_every_level(F&& f) {
  int count = 0;
  auto list = fa::levels(&count);
  CHECK(count > 0);
  for (int i = 0; i < count; ++i) {
    const int64_t lanes = list[i]->vector_bytes / int64_t(sizeof(T));
    if constexpr (sizeof(T) == 4) f(list[i]->f32, list[i]->level, lanes);
    else f(list[i]->f64, list[i]->level, lanes);
  }
}

// Spectrum of one real or complex frame by the definition, in double: [bins] (re, im).
inline std::vector<double> dft(const std::vector<std::complex<double>>& x, int64_t bins) {
  const int64_t n = int64_t(x.size());
  std::vector<std::complex<double>> root(static_cast<size_t>(n));
  for (int64_t i = 0; i < n; ++i) root[size_t(i)] = std::polar(1.0, -2 * M_PI * double(i) / double(n));
  std::vector<double> out(size_t(2 * bins));
  for (int64_t k = 0; k < bins; ++k) {
    double re = 0, im = 0;
    int64_t turn = 0;
    for (int64_t i = 0; i < n; ++i) {
      const auto r = root[size_t(turn)], v = x[size_t(i)];
      re += v.real() * r.real() - v.imag() * r.imag();
      im += v.real() * r.imag() + v.imag() * r.real();
      if ((turn += k) >= n) turn -= n;
    }
    out[size_t(2 * k)] = re;
    out[size_t(2 * k + 1)] = im;
  }
  return out;
}

// Spectra of the frames of x (n) under `window`, zeros outside the signal: [frames][bins] (re, im).
template <class T>
std::vector<double> frame_spectra(const std::vector<T>& x, const std::vector<T>& window, int64_t hop, int64_t pad, int64_t frames) {
  const int64_t n_fft = int64_t(window.size()), bins = n_fft / 2 + 1;
  std::vector<double> out;
  for (int64_t t = 0; t < frames; ++t) {
    std::vector<std::complex<double>> frame(static_cast<size_t>(n_fft));
    for (int64_t i = 0; i < n_fft; ++i) {
      const int64_t at = t * hop - pad + i;
      if (at >= 0 && at < int64_t(x.size())) frame[size_t(i)] = double(x[size_t(at)]) * double(window[size_t(i)]);
    }
    const auto spectrum = dft(frame, bins);
    out.insert(out.end(), spectrum.begin(), spectrum.end());
  }
  return out;
}

template <class T>
std::vector<T> hann(int64_t n) {
  std::vector<T> w(static_cast<size_t>(n));
  for (int64_t i = 0; i < n; ++i) w[size_t(i)] = T(0.5 - 0.5 * std::cos(2 * M_PI * double(i) / double(n)));
  return w;
}
