#pragma once
// Epilogues of matrix products: what becomes of the sums of a register tile.
#include "pack.hpp"

namespace fa::FA_ISA {

// C row by row, and bias at the end.
template <class T>
struct Store {
  using Tiles = Store;  // who takes the tiles of sums: what is derived from it differs in `block` alone
  T* c;
  int64_t row;    // elements from one row of C to the next
  const T* bias;  // one a column, or null
  bool add;       // to what C holds

  // The tile at (i, j) comes next.
  FA_INLINE void prefetch(int64_t i, int64_t j, int rows, bool) const {
    for (int r = 0; r < rows; ++r) {
      for (int64_t v = 0; v < NV * W<T>; v += line<T>) __builtin_prefetch(c + (i + r) * row + j + v, 1);
      __builtin_prefetch(c + (i + r) * row + j + NV * W<T> - 1, 1);
    }
  }
  // Sums of R rows and up to V vectors, `columns` of them there; those of the `first` stretch of k, the `last`, or between.
  template <int R, int V>
  FA_INLINE void tile(int64_t i, int64_t j, int64_t columns, Vec<T> (&sum)[R][V], bool first, bool last) const {
    T* const corner = c + i * row + j;
    each<V>([&](auto v) FA_LAMBDA {
      const int64_t count = columns - v * W<T> < W<T> ? columns - v * W<T> : W<T>;
      const T* const b = bias && last ? bias + j + v * W<T> : nullptr;
      const bool adds = !first || add;
      if (count == W<T>) {
        const Vec<T> more = b ? load(b) : Vec<T>{};
        each<R>([&](auto r) FA_LAMBDA {
          T* const to = corner + r * row + v * W<T>;
          const Vec<T> x = sum[r][v] + more;
          store(to, adds ? x + load(to) : x);
        });
      } else {
        const Vec<T> more = b ? load_some(b, count) : Vec<T>{};
        each<R>([&](auto r) FA_LAMBDA {
          T* const to = corner + r * row + v * W<T>;
          const Vec<T> x = sum[r][v] + more;
          store_some(to, adds ? x + load_some(to, count) : x, count);
        });
      }
    });
  }
  // A block of C is complete, and in cache.
  void block(int64_t, int64_t, int64_t, int64_t) const {}
};

// The transpose of C, row by row: for products whose right operand is read best as the left one.
template <class T>
struct StoreTransposed {
  using Tiles = StoreTransposed;
  T* c;
  int64_t row;
  bool add;

  FA_INLINE void prefetch(int64_t, int64_t, int, bool) const {}
  template <int R, int V>
  FA_INLINE void tile(int64_t i, int64_t j, int64_t columns, Vec<T> (&sum)[R][V], bool first, bool) const {
    const bool adds = add || !first;
    alignas(64) T rows[R][V * W<T>];
    each<R * V>([&](auto k) FA_LAMBDA { store(rows[k / V] + k % V * W<T>, sum[k / V][k % V]); });
    for (int64_t x = 0; x < columns; ++x) {
      T* to = c + (j + x) * row + i;
      for (int r = 0; r < R; ++r) to[r] = adds ? to[r] + rows[r][x] : rows[r][x];
    }
  }
  void block(int64_t, int64_t, int64_t, int64_t) const {}
};

}  // namespace fa::FA_ISA
