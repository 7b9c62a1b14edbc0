#pragma once
// W x W transpose of W vectors in registers: unpack inside 128-bit blocks, then move whole blocks.
// These two families of shuffles are single instructions on every x86 level and on NEON.
#include "simd.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
inline constexpr int per_block = 16 / int(sizeof(T));  // lanes of a 128-bit block: 4 floats, 2 doubles

// Inside each block: pieces of G lanes, alternately from a and b; from the low (H = 0) or high half of the block.
template <class T, int G, int H>
struct Unpack {
  static constexpr int at(int j) {
    const int E = per_block<T>, block = j / E * E, e = j % E;
    return block + H * (E / 2) + e / (2 * G) * G + e % G + (e / G % 2) * W<T>;
  }
};
// Whole blocks: those with even (H = 0) or odd number, first of a, then of b.
template <class T, int H>
struct Blocks {
  static constexpr int at(int j) {
    const int E = per_block<T>, n = W<T> / E, block = j / E;
    const int from = block < n / 2 ? 2 * block + H : 2 * (block - n / 2) + H;
    return from * E + j % E + (block < n / 2 ? 0 : W<T>);
  }
};

template <class T>
FA_INLINE void unpack_stage(Vec<T>* a) {
  constexpr int E = per_block<T>;
  for (int i = 0; i < W<T>; i += 2) {
    const Vec<T> x = a[i], y = a[i + 1];
    a[i] = shuffle<T, Unpack<T, 1, 0>>(x, y);
    a[i + 1] = shuffle<T, Unpack<T, 1, 1>>(x, y);
  }
  if constexpr (E == 4)
    for (int i = 0; i < W<T>; i += 4) {
      const Vec<T> lo = a[i], hi = a[i + 1], lo2 = a[i + 2], hi2 = a[i + 3];
      a[i] = shuffle<T, Unpack<T, 2, 0>>(lo, lo2);
      a[i + 1] = shuffle<T, Unpack<T, 2, 1>>(lo, lo2);
      a[i + 2] = shuffle<T, Unpack<T, 2, 0>>(hi, hi2);
      a[i + 3] = shuffle<T, Unpack<T, 2, 1>>(hi, hi2);
    }
}

// a[i] lane j  <->  a[j] lane i
template <class T>
FA_INLINE void transpose(Vec<T>* a) {
  constexpr int E = per_block<T>, blocks = W<T> / E;
  unpack_stage<T>(a);
  if constexpr (blocks == 2)
    for (int q = 0; q < E; ++q) {
      const Vec<T> x = a[q], y = a[E + q];
      a[q] = shuffle<T, Blocks<T, 0>>(x, y);
      a[E + q] = shuffle<T, Blocks<T, 1>>(x, y);
    }
  if constexpr (blocks == 4)
    for (int q = 0; q < E; ++q) {
      const Vec<T> x = a[q], y = a[E + q], z = a[2 * E + q], w = a[3 * E + q];
      const Vec<T> e = shuffle<T, Blocks<T, 0>>(x, y), f = shuffle<T, Blocks<T, 0>>(z, w);
      const Vec<T> g = shuffle<T, Blocks<T, 1>>(x, y), h = shuffle<T, Blocks<T, 1>>(z, w);
      a[q] = shuffle<T, Blocks<T, 0>>(e, f);
      a[2 * E + q] = shuffle<T, Blocks<T, 1>>(e, f);
      a[E + q] = shuffle<T, Blocks<T, 0>>(g, h);
      a[3 * E + q] = shuffle<T, Blocks<T, 1>>(g, h);
    }
}

}  // namespace
}  // namespace fa::FA_ISA
