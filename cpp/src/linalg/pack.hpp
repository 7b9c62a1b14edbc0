#pragma once
// Operands of a matrix product in the order the register tile reads them.
//
// B lies in panels, one after another: [depth][1 to NV vectors of columns], columns beyond the last are zero.
// A lies in groups of MR rows: `Block` says how; row-major A may stay where it is.
#include "../simd/transpose.hpp"

namespace fa::FA_ISA {

// A matrix anywhere: element (i, j) is p[i * row + j * col]. One of the strides is 1: a transposed matrix has row 1.
template <class T>
struct View {
  const T* p;
  int64_t row, col;
  FA_INLINE View at(int64_t i, int64_t j) const { return {p + i * row + j * col, row, col}; }
};

// Rows of A in groups of MR: element (g * MR + r, d) is p[g * group + r * row + d * col].
template <class T>
struct Block {
  const T* p;
  int64_t row, col, group;
};

namespace {

// Rows of the register tile: MR times NV vectors of sums fit the registers beside a row of B.
#if FA_VECTOR_BYTES == 64 || defined(__aarch64__)
inline constexpr int MR = 8, NV = 3;
#elif FA_VECTOR_BYTES == 32
inline constexpr int MR = 4, NV = 3;
#else
inline constexpr int MR = 4, NV = 2;
#endif

// f(0), f(1) ... of constant indices, so that the sums are registers from beginning to end. A loop, even
// one that is unrolled, would leave a copy of them in memory.
template <class F, int... I>
FA_INLINE void each_of(std::integer_sequence<int, I...>, const F& f) {
  (f(std::integral_constant<int, I>{}), ...);
}
template <int N, class F>
FA_INLINE void each(const F& f) {
  each_of(std::make_integer_sequence<int, N>{}, f);
}

FA_INLINE int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

template <class T>
FA_INLINE int64_t vectors_for(int64_t columns) {
  return (columns + W<T> - 1) / W<T>;
}

// Vectors in the next panel when `left` are left: NV, but never one alone after others (too few sums to hide latency).
FA_INLINE int panel_vectors(int64_t left) {
  if (left == NV + 1 && NV > 2) return 2;
  return left < NV ? int(left) : NV;
}

// Elements that panels of B take.
template <class T>
FA_INLINE int64_t panel_floats(int64_t depth, int64_t columns) {
  return vectors_for<T>(columns) * W<T> * depth;
}

// One panel of B whose rows lie in one piece.
template <class T>
void pack_straight(T* to, View<T> b, int64_t depth, int64_t columns, int vectors) {
  const int64_t whole = columns / W<T>;
  for (int64_t d = 0; d < depth; ++d, to += vectors * W<T>) {
    const T* from = b.p + d * b.row;
    for (int64_t v = 0; v < whole; ++v) store(to + v * W<T>, load(from + v * W<T>));
    if (whole < vectors) store(to + whole * W<T>, load_some(from + whole * W<T>, columns - whole * W<T>));
  }
}

// One panel of B whose columns lie in one piece.
template <class T>
void pack_transposed(T* to, View<T> b, int64_t depth, int64_t columns, int vectors) {
  const int64_t width = vectors * W<T>;
  for (int64_t j = 0; j < width; j += W<T>)
    for (int64_t d = 0; d < depth; d += W<T>) {
      const int64_t deep = least(W<T>, depth - d);
      Vec<T> x[W<T>];
      for (int i = 0; i < W<T>; ++i) {
        const T* from = b.p + (j + i) * b.col + d;
        x[i] = j + i >= columns ? Vec<T>{} : deep == W<T> ? load(from) : load_some(from, deep);
      }
      transpose<T>(x);
      for (int i = 0; i < deep; ++i) store(to + (d + i) * width + j, x[i]);
    }
}

template <class T>
void pack_panel(T* to, View<T> b, int64_t depth, int64_t columns, int vectors) {
  (b.col == 1 ? pack_straight<T> : pack_transposed<T>)(to, b, depth, columns, vectors);
}

// f(first column, columns, vectors) for each panel of a block of columns.
template <class T, class F>
FA_INLINE void for_panels(int64_t columns, const F& f) {
  int64_t j = 0;
  for (int64_t left = vectors_for<T>(columns); left > 0;) {
    const int vectors = panel_vectors(left);
    f(j, least(columns - j, vectors * W<T>), vectors);
    j += vectors * W<T>;
    left -= vectors;
  }
}

template <class T>
void pack_panels(T* to, View<T> b, int64_t depth, int64_t columns) {
  for_panels<T>(columns, [&](int64_t j, int64_t some, int vectors) FA_LAMBDA { pack_panel(to + j * depth, b.at(0, j), depth, some, vectors); });
}

// A cache line between groups: at powers of two apart they would fall into the same few places of a cache.
template <class T>
inline constexpr int64_t line = 64 / int64_t(sizeof(T));

// Elements that `pack_rows` may take: the last group has room for MR rows, too.
template <class T>
FA_INLINE int64_t rows_floats(int64_t rows, int64_t depth) {
  return (rows + MR - 1) / MR * (MR * depth + line<T>);
}

// Row-major A where it lies.
template <class T>
FA_INLINE Block<T> in_place(View<T> a) {
  return {a.p, a.row, 1, MR * a.row};
}

// Rows of A that are few, or read by few panels, stay where they are; others are copied: fewer pages, no conflicts in caches.
template <class T>
Block<T> pack_rows(T* memory, View<T> a, int64_t rows, int64_t depth, int64_t columns) {
  if (a.col == 1) {
    if (rows <= 64 && columns <= 6 * NV * W<T>) return in_place(a);
    for (int64_t r = 0; r < rows; ++r) __builtin_memcpy(memory + r * depth, a.p + r * a.row, size_t(depth) * sizeof(T));
    return {memory, depth, 1, MR * depth};
  }
  const int64_t whole = rows / MR * MR, group = MR * depth + line<T>;
  for (int64_t d = 0; d < depth; ++d) {
    const T* from = a.p + d * a.col;
    T* to = memory + d * MR;
    for (int64_t g = 0; g < whole; g += MR, to += group) __builtin_memcpy(to, from + g, MR * sizeof(T));
    for (int64_t r = whole; r < rows; ++r) to[r - whole] = from[r];
  }
  return {memory, 1, MR, group};
}

}  // namespace
}  // namespace fa::FA_ISA
