#pragma once
// Frames of a signal: where they start, what lies outside, and how W of them enter a tile side by side.
#include "../fft/real_tile.hpp"
#include "../simd/samples.hpp"
#include "fastaudio/kernels.hpp"

namespace fa::FA_ISA {

// Compiled once for each level, in framing.cpp:
// W frames times window * gain, transposed into the buffer of a transform, which real_spectrum finishes.
template <class T, class S>
void load_tile(const FftPlan<T>& plan, Vec<T>* b, const S* const* frame, const T* window, T gain);
// values[0 .. columns) of W rows that lie `columns` apart; zeros for rows from `valid` on. Room as for store_lanes.
template <class T>
void load_lanes(Vec<T>* values, const T* rows, int64_t columns, int64_t valid);
// The other way round: to out[lane][0 .. columns). There is room behind `values` up to a multiple of W.
template <class T>
void store_lanes(T* out, const Vec<T>* values, int64_t columns, int64_t valid);

namespace {

// Index inside [0, n) of the sample that stands at i; -1: zero. np.pad's rules, for any distance.
FA_INLINE int64_t reflect_index(int64_t i, int64_t n, Pad mode) {
  if (i >= 0 && i < n) return i;
  switch (mode) {
    case Pad::constant: return -1;
    case Pad::edge: return i < 0 ? 0 : n - 1;
    case Pad::wrap: return (i % n + n) % n;
    case Pad::symmetric: {
      const int64_t j = (i % (2 * n) + 2 * n) % (2 * n);
      return j < n ? j : 2 * n - 1 - j;
    }
    default: {
      if (n == 1) return 0;
      const int64_t period = 2 * (n - 1), j = (i % period + period) % period;
      return j < n ? j : period - j;
    }
  }
}

// First sample of frame t; frames that leave the signal are put together in `room` (n_fft samples).
template <class S>
const S* frame_at(const S* x, const Framing& f, Pad mode, int64_t t, S* room) {
  const int64_t start = t * f.hop - f.pad, n = f.n_fft;
  if (start >= 0 && start + n <= f.n) return x + start;
  const int64_t left = start >= 0 ? 0 : -start < n ? -start : n;           // samples before the signal
  const int64_t inner = f.n - start < n ? f.n - start : n;                 // samples before its end
  const int64_t right = inner > left ? inner : left;
  auto outside = [&](int64_t from, int64_t to) {
    if (mode == Pad::constant || f.n == 0)
      for (int64_t i = from; i < to; ++i) room[i] = S(0);
    else
      for (int64_t i = from; i < to; ++i) room[i] = x[reflect_index(start + i, f.n, mode)];
  };
  outside(0, left);
  if (right > left) __builtin_memcpy(room + left, x + start + left, size_t(right - left) * sizeof(S));
  outside(right, n);
  return room;
}

// The frames of a tile. Lanes past the last frame repeat it, so every lane always computes the same thing.
template <class T, class S>
struct TileFrames {
  const S* frame[W<T>];
  TileFrames(const S* x, const Framing& f, Pad mode, int64_t t, S* room) {
    for (int l = 0; l < W<T>; ++l)
      frame[l] = l == 0 || t + l < f.frames ? frame_at(x, f, mode, t + l, room + l * f.n_fft) : frame[l - 1];
  }
};

// Frames of one parallel task: whole tiles, 64 frames on every level, so that a task is worth its start.
template <class T>
inline constexpr int64_t task_frames = W<T> > 64 ? W<T> : 64;

FA_INLINE int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }

// Bump allocator over a task's scratch; sizes are rounded to cache lines.
struct Arena {
  char* at;
  template <class V>
  V* take(int64_t count) {
    V* p = reinterpret_cast<V*>(at);
    at += bytes<V>(count);
    return p;
  }
  template <class V>
  static size_t bytes(int64_t count) {
    return (size_t(count) * sizeof(V) + 63) / 64 * 64;
  }
};

// Rows of a tile to out[row][t .. t + valid), rows `stride` apart.
template <class T>
FA_INLINE void store_rows(T* out, int64_t stride, const Vec<T>* rows, int64_t count, int64_t valid) {
  if (valid >= W<T>) {
    for (int64_t r = 0; r < count; ++r) {
      store(out + r * stride, rows[r]);
      __builtin_prefetch(out + r * stride + 2 * W<T> - 1, 1, 2);  // for the tile after this one
    }
  } else {
    for (int64_t r = 0; r < count; ++r)
      for (int l = 0; l < valid; ++l) out[r * stride + l] = rows[r][l];
  }
}

}  // namespace
}  // namespace fa::FA_ISA
