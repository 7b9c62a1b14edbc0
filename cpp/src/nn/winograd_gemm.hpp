#pragma once
// The register tiles of the 36 matrix products: sums over channels (forward, backward to the data) and over tiles of the
// image (backward to the weights).
#include "winograd_tiles.hpp"

namespace fa::FA_ISA {
namespace {

#if FA_VECTOR_BYTES == 64 || defined(__aarch64__)
constexpr int wino_rows = 14;  // times two vectors: 28 of 32 registers
#else
constexpr int wino_rows = 6;  // 12 of 16
#endif
template <class T>
inline constexpr int wino_columns = 2 * W<T>;
// Blocks of output channels that one register tile spans at least; the last of an odd number is computed and dropped.
template <class T>
inline constexpr int64_t wino_unit = wino_columns<T> > lanes ? 2 : 1;

// m[i] (+)= sum over channels c of v[i][c] u[c], i < R, two vectors each. v: [block][wino_rows][16]; u: [c][2 W];
// m: [i][16], the second vector `high` elements further. What lies `ahead` of v is fetched: it comes from far.
template <class T, int R>
__attribute__((noinline)) void channel_product(T* m, int64_t high, const T* v, int64_t ahead, const T* u, int64_t blocks, bool add) {
  Vec<T> sum[R][2] = {};
  for (int64_t b = 0; b < blocks; ++b, v += wino_rows * lanes, u += lanes * wino_columns<T>) {
#pragma GCC unroll 28
    for (int i = 0; i < R * lanes * int(sizeof(T)); i += 64) __builtin_prefetch(v + ahead + i / int(sizeof(T)));
#pragma GCC unroll 4
    for (int c = 0; c < lanes; ++c) {
      const Vec<T> u0 = load(u + c * wino_columns<T>), u1 = load(u + c * wino_columns<T> + W<T>);
#pragma GCC unroll 14
      for (int i = 0; i < R; ++i) {
        const Vec<T> x = splat(v[i * lanes + c]);
        sum[i][0] += x * u0;
        sum[i][1] += x * u1;
      }
    }
  }
#pragma GCC unroll 14
  for (int i = 0; i < R; ++i) {
    store(m + i * lanes, add ? load(m + i * lanes) + sum[i][0] : sum[i][0]);
    store(m + i * lanes + high, add ? load(m + i * lanes + high) + sum[i][1] : sum[i][1]);
  }
}
template <class T, int R = wino_rows>
FA_INLINE void channel_products(int64_t rows, T* m, int64_t high, const T* v, int64_t ahead, const T* u, int64_t blocks, bool add) {
  if (rows == R) return channel_product<T, R>(m, high, v, ahead, u, blocks, add);
  if constexpr (R > 1) channel_products<T, R - 1>(rows, m, high, v, ahead, u, blocks, add);
}

// u[i] (+)= sum over tiles t of v[t][i] y[t], i < R, two vectors each. v, y: [t][16]; u: [i][16].
template <class T, int R>
__attribute__((noinline)) void tile_product(T* u, int64_t u_high, const T* v, const T* y, int64_t y_high, int64_t tiles, bool add) {
  Vec<T> sum[R][2] = {};
#pragma GCC unroll 4
  for (int64_t t = 0; t < tiles; ++t) {
    const Vec<T> y0 = load(y + t * lanes), y1 = load(y + t * lanes + y_high);
#pragma GCC unroll 14
    for (int i = 0; i < R; ++i) {
      const Vec<T> x = splat(v[t * lanes + i]);
      sum[i][0] += x * y0;
      sum[i][1] += x * y1;
    }
  }
#pragma GCC unroll 14
  for (int i = 0; i < R; ++i) {
    store(u + i * lanes, add ? load(u + i * lanes) + sum[i][0] : sum[i][0]);
    store(u + i * lanes + u_high, add ? load(u + i * lanes + u_high) + sum[i][1] : sum[i][1]);
  }
}
// All 16 rows, in even parts
template <class T>
FA_INLINE void tile_products(T* u, int64_t u_high, const T* v, const T* y, int64_t y_high, int64_t tiles, bool add) {
  if constexpr (wino_rows == 14) {
    for (int i = 0; i < 16; i += 8) tile_product<T, 8>(u + i * lanes, u_high, v + i, y, y_high, tiles, add);
  } else {
    tile_product<T, 6>(u, u_high, v, y, y_high, tiles, add);
    tile_product<T, 5>(u + 6 * lanes, u_high, v + 6, y, y_high, tiles, add);
    tile_product<T, 5>(u + 11 * lanes, u_high, v + 11, y, y_high, tiles, add);
  }
}

}  // namespace
}  // namespace fa::FA_ISA
