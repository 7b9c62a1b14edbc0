#pragma once
// Features with a floor under the maximum of the clip: what the first step over the frames leaves for the second.
#include "framing.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t max_features = 32;
constexpr size_t most_kept = size_t{8} << 20;  // bytes kept between the steps for one clip

template <class T>
struct Deferred {
  bool active = false;
  double top_db = 0;
  int64_t width = 0;       // vectors kept a tile; 0: none, tiles are computed again
  T* highest = nullptr;    // [clips][tasks][2]
  T* lowest = nullptr;     // [clips][tiles]
  Vec<T>* kept = nullptr;  // [clips][tiles][width]

  static Deferred of(const Feature& f, int64_t bands, int64_t tiles) {
    if (f.code == Code::spectral_contrast && f.params[1] == 0) return {true, 80, 2 * f.rows};
    const bool decibels = f.code == Code::log_mel || f.code == Code::mfcc;
    if (!decibels || f.params[2] != f.params[2]) return {};
    const int64_t width = f.code == Code::mfcc ? bands : 0;  // log_mel is kept in the output itself
    return {true, f.params[2], size_t(tiles * width) * sizeof(Vec<T>) <= most_kept ? width : 0};
  }
  size_t bytes(int64_t clips, int64_t tasks, int64_t tiles) const {
    if (!active) return 0;
    return Arena::bytes<T>(clips * tasks * 2) + Arena::bytes<T>(clips * tiles) + Arena::bytes<Vec<T>>(clips * tiles * width);
  }
  void place(Arena& arena, int64_t clips, int64_t tasks, int64_t tiles) {
    if (!active) return;
    highest = arena.take<T>(clips * tasks * 2);
    lowest = arena.take<T>(clips * tiles);
    kept = arena.take<Vec<T>>(clips * tiles * width);
  }
  // top_db under the maximum number `which` of a clip
  T floor(int64_t clip, int64_t tasks, int which) const {
    T top = -T(__builtin_inf());
    for (int64_t k = 0; k < tasks; ++k) {
      const T h = highest[2 * (clip * tasks + k) + which];
      top = top < h ? h : top;
    }
    return top - T(top_db);
  }
};

// Vectors that a feature needs at once: its rows, or what spectral_contrast keeps of a band.
FA_INLINE int64_t most_vectors(const Feature& f) {
  int64_t most = f.rows;
  if (f.code == Code::spectral_contrast)
    for (int64_t b = 0; b < f.rows; ++b) most = f.params[4 + 3 * b] > double(most) ? int64_t(f.params[4 + 3 * b]) : most;
  return most;
}

// max(x, floor) on rows of a tile that are stored already
template <class T>
void raise_rows(T* to, int64_t stride, int64_t rows, int64_t valid, T floor) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t l = 0; l < W<T> && l < valid; ++l) {
      T& x = to[r * stride + l];
      x = x < floor ? floor : x;
    }
}

}  // namespace
}  // namespace fa::FA_ISA
