#pragma once
// The inside of a matrix product: a block of C, one register tile after another.
#include "store.hpp"

namespace fa::FA_ISA {

// B for a block of C: packed panels at p; or, where `plain.p` is set, its rows as they lie, to be packed into p on the way.
template <class T>
struct Panels {
  T* p;
  View<T> plain;
};

namespace {

// A row of B from one place to the next, and to a copy of it.
template <class T>
struct RowsOfB {
  const T* p;
  int64_t row;
  T* copy;
};

// R rows, V vectors: sum over d < depth of a[r][d] b[d][v]. Strides that the compiler knows cost no instructions: where
// another thread shares the core, it is instructions that are short.
template <bool copies, int R, int V, class T, class Row, class Col, class RowOfB>
FA_INLINE void multiply_steps(Vec<T> (&sum)[R][V], int64_t depth, const T* a, Row row, Col col, const T* b, RowOfB b_row, T* copy) {
#pragma GCC unroll 4
  for (int64_t d = 0; d < depth; ++d, a += col, b += b_row) {
    Vec<T> x[V];
    each<V>([&](auto v) FA_LAMBDA { x[v] = load(b + v * W<T>); });
    if constexpr (copies) {
      each<V>([&](auto v) FA_LAMBDA { store(copy + v * W<T>, x[v]); });
      copy += V * W<T>;
      __builtin_prefetch(b + 16 * b_row);
      __builtin_prefetch(b + 16 * b_row + V * W<T> - 1);
    }
    each<R>([&](auto r) FA_LAMBDA {
      const T s = a[r * row];
      each<V>([&](auto v) FA_LAMBDA { sum[r][v] += s * x[v]; });
    });
  }
}

template <bool copies, int R, int V, class T>
FA_INLINE void multiply_tile(Vec<T> (&sum)[R][V], int64_t depth, const T* a, int64_t row, int64_t col, RowsOfB<T> b) {
  constexpr Lanes<1> one{};
  constexpr Lanes<MR> group{};
  constexpr Lanes<V * W<T>> packed{};
  each<R * V>([&](auto i) FA_LAMBDA { sum[i / V][i % V] = Vec<T>{}; });
  if (copies || b.row != packed) multiply_steps<copies>(sum, depth, a, row, col, b.p, b.row, b.copy);
  else if (col == 1) multiply_steps<false>(sum, depth, a, row, one, b.p, packed, b.copy);
  else if (col == MR) multiply_steps<false>(sum, depth, a, one, group, b.p, packed, b.copy);
  else multiply_steps<false>(sum, depth, a, one, col, b.p, packed, b.copy);
}

// What the tiles of one panel have in common. (i, j) is the panel's place in C, `first` and `last` that of the depth in k.
template <class T, class Epilogue>
struct Panel {
  const Block<T>& a;
  RowsOfB<T> b;
  int64_t rows, columns, depth, i, j;
  const Epilogue& epilogue;
  bool first, last;
};

template <bool copies, int R, int V, class T, class Epilogue>
FA_INLINE void one_tile(const Panel<T, Epilogue>& p, int64_t r) {
  Vec<T> sum[R][V];
  p.epilogue.prefetch(p.i + r, p.j, R, p.first);
  multiply_tile<copies>(sum, p.depth, p.a.p + r / MR * p.a.group + r % MR * p.a.row, p.a.row, p.a.col, p.b);
  p.epilogue.tile(p.i + r, p.j, p.columns, sum, p.first, p.last);
}

// The rows from `done` on in groups of R, the rest in smaller ones.
template <int R, int V, class T, class Epilogue>
void down_panel(const Panel<T, Epilogue>& p, int64_t done) {
  for (; done + R <= p.rows; done += R) one_tile<false, R, V>(p, done);
  if constexpr (R > 1)
    if (done < p.rows) down_panel<R / 2, V>(p, done);
}

template <int V, class T, class Epilogue>
void whole_panel(Panel<T, Epilogue>& p) {
  if (!p.b.copy) return down_panel<MR, V>(p, 0);
  one_tile<true, MR, V>(p, 0);
  p.b = {p.b.copy, V * W<T>, nullptr};
  down_panel<MR, V>(p, MR);
}

}  // namespace

// A block of C: `rows` rows of A times `columns` columns of B, `depth` deep. The epilogue gets each tile of sums and its
// place in C, from (i, j) on.
template <class T, class Epilogue>
void multiply(Block<T> a, Panels<T> b, int64_t rows, int64_t columns, int64_t depth, int64_t i, int64_t j, Epilogue epilogue,
              bool first = true, bool last = true) {
  for_panels<T>(columns, [&](int64_t at, int64_t some, int vectors) FA_LAMBDA {
    const int64_t width = vectors * W<T>;
    T* const packed = b.p + at * depth;
    RowsOfB<T> source{packed, width, nullptr};
    if (b.plain.p) {  // few rows of A read it where it lies; more pack it with their first tile
      const View<T> plain = b.plain.at(0, at);
      if (some < width) pack_panel(packed, plain, depth, some, vectors);
      else source = {plain.p, plain.row, rows < 2 * MR ? nullptr : packed};
    }
    Panel<T, Epilogue> panel{a, source, rows, some, depth, i, j + at, epilogue, first, last};
    if (vectors == 1) whole_panel<1>(panel);
    else if (vectors == 2) whole_panel<2>(panel);
    else whole_panel<NV>(panel);
  });
}

// Compiled once for each level, in gemm.cpp.
#define FA_MULTIPLY(T, Epilogue) \
  template void multiply(Block<T>, Panels<T>, int64_t, int64_t, int64_t, int64_t, int64_t, Epilogue<T>, bool, bool);
extern FA_MULTIPLY(float, Store) extern FA_MULTIPLY(double, Store)
extern FA_MULTIPLY(float, StoreTransposed) extern FA_MULTIPLY(double, StoreTransposed)

}  // namespace fa::FA_ISA
