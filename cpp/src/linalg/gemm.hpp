#pragma once
// Matrix products for every kernel that needs one: C (m, n) = A (m, k) B (k, n), row-major thinking throughout.
//
//   gemm(m, n, k, a, b, epilogue)          all of C, in parallel; a: Rows or alike, b: Columns or alike
//   panel_floats, pack_panels              B once, for many products (recurrent weights)
//   multiply(a, panels, rows, ...)         one block of C on this thread, from packed B: no memory, no tasks
//
// The inner tile of C is MR rows by up to 3 vectors, in registers. B is packed in panels that wide, padded with zeros;
// A is read in place where its rows lie well, else packed. A sum over k is cut into stretches of KC at fixed places and
// added in their order: the same bits however C is cut into blocks.
#include "../simd/simd.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "tile.hpp"

namespace fa::FA_ISA {
namespace {

inline constexpr int64_t KC = 256, MC = 192, NC = 384;

// Packs A: the rows [i, i + rows) of depth [k, k + depth) as a block of groups of MR rows.
template <class T>
struct Rows {
  View<T> a;
  Block<T> operator()(T* memory, int64_t i, int64_t rows, int64_t k, int64_t depth) const {
    const View<T> from = a.at(i, k);
    for (int64_t g = 0; g < rows; g += MR<T>)
      for (int64_t d = 0; d < depth; ++d)
        for (int64_t r = 0; r < MR<T>; ++r)
          memory[g * depth + d * MR<T> + r] = g + r < rows ? from(g + r, d) : T(0);
    return {memory, 1, MR<T>, MR<T> * depth};
  }
};

// Packs B: the columns [j, j + columns) of depth [k, k + depth) as panels.
template <class T>
struct Columns {
  View<T> b;
  void operator()(T* panels, int64_t k, int64_t depth, int64_t j, int64_t columns) const {
    pack_panels(panels, b.at(k, j), depth, columns);
  }
};

// Epilogue: C row by row, plus bias at the end. `first`: these sums are the first stretch of k, `last`: the last.
template <class T>
struct Store {
  T* c;
  int64_t row;    // elements from one row of C to the next
  const T* bias;  // one a column, or null
  bool add;       // to what C holds

  template <int R, int V>
  FA_INLINE void tile(int64_t i, int64_t j, int64_t columns, Vec<T> (&sum)[R][V], bool first, bool last) const {
    for (int v = 0; v < V; ++v) {
      const int64_t count = columns - v * W<T> < W<T> ? columns - v * W<T> : W<T>;
      const bool whole = count == W<T>;
      T* to = c + i * row + j + v * W<T>;
      const T* b = bias && last ? bias + j + v * W<T> : nullptr;
      const Vec<T> more = b ? (whole ? load(b) : load_some(b, count)) : Vec<T>{};
      for (int r = 0; r < R; ++r, to += row) {
        Vec<T> x = sum[r][v] + more;
        if (!first || add) x += whole ? load(to) : load_some(to, count);
        if (whole) store(to, x);
        else store_some(to, x, count);
      }
    }
  }
  // The block of C is complete, and in cache.
  void block(int64_t, int64_t, int64_t, int64_t) const {}
};

template <class T, class PackA, class PackB, class Epilogue>
Status gemm(int64_t m, int64_t n, int64_t k, const PackA& a, const PackB& b, const Epilogue& epilogue) {
  if (m == 0 || n == 0) return Status::ok;
  const int64_t down = (m + MC - 1) / MC, across = (n + NC - 1) / NC;
  const int64_t deepest = k < KC ? k : KC, tallest = m < MC ? m : MC, widest = n < NC ? n : NC;
  const int64_t b_size = panel_floats<T>(deepest, widest), a_size = (tallest + MR<T>) * deepest;
  const auto task = [&](int64_t t, char* memory) {
    T *const panels = reinterpret_cast<T*>(memory), *const packed = panels + b_size;
    const int64_t i = t / across * MC, j = t % across * NC;
    const int64_t rows = m - i < MC ? m - i : MC, columns = n - j < NC ? n - j : NC;
    int64_t at = 0;
    do {  // once even if k is 0
      const int64_t depth = k - at < KC ? k - at : KC;
      b(panels, at, depth, j, columns);
      multiply(a(packed, i, rows, at, depth), panels, rows, columns, depth, i, j, epilogue, at == 0, at + depth == k);
      at += depth;
    } while (at < k);
    epilogue.block(i, rows, j, columns);
  };
  const size_t bytes = size_t(a_size + b_size) * sizeof(T);
  constexpr size_t small = 16384;
  if (down * across == 1 && bytes <= small) {  // no scratch to ask for
    alignas(64) char memory[small];
    task(0, memory);
    return Status::ok;
  }
  return parallel(down * across, bytes, task);
}

}  // namespace
}  // namespace fa::FA_ISA
