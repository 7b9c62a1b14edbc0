#pragma once
// The inside of a matrix product: views, packed panels, and the register tile.
#include "../simd/simd.hpp"

namespace fa::FA_ISA {
namespace {

// Rows of the register tile: MR times 3 vectors of sums fit the registers beside a row of B.
#if FA_VECTOR_BYTES == 64 || defined(__aarch64__)
template <class T>
inline constexpr int MR = 8;
inline constexpr int NV = 3;
#else
template <class T>
inline constexpr int MR = 4;
inline constexpr int NV = FA_VECTOR_BYTES == 32 ? 3 : 2;
#endif

// A matrix anywhere: element (i, j) is p[i * row + j * col]; transposed, row and col change places.
template <class T>
struct View {
  const T* p;
  int64_t row, col;
  FA_INLINE T operator()(int64_t i, int64_t j) const { return p[i * row + j * col]; }
  FA_INLINE View at(int64_t i, int64_t j) const { return {p + i * row + j * col, row, col}; }
};

// Rows of A in groups of MR: element (g * MR + r, d) is p[g * group + r * row + d * col].
template <class T>
struct Block {
  const T* p;
  int64_t row, col, group;
};

// Vectors in the next panel when `left` are left: 3, but never one alone after others.
FA_INLINE int panel_vectors(int64_t left) {
  if (left == NV + 1 && NV > 2) return 2;
  return left < NV ? int(left) : NV;
}

// Elements that panels of B take.
template <class T>
FA_INLINE int64_t panel_floats(int64_t depth, int64_t columns) {
  return (columns + W<T> - 1) / W<T> * W<T> * depth;
}

// Panels one after another, each [depth][its vectors], columns beyond the last zero.
template <class T>
void pack_panels(T* to, View<T> b, int64_t depth, int64_t columns) {
  int64_t left = (columns + W<T> - 1) / W<T>;
  for (int64_t j = 0; left > 0;) {
    const int vectors = panel_vectors(left), width = vectors * W<T>;
    for (int64_t d = 0; d < depth; ++d)
      for (int64_t c = 0; c < width; ++c) *to++ = j + c < columns ? b(d, j + c) : T(0);
    j += width;
    left -= vectors;
  }
}

// R rows, V vectors: sum over d < depth of a[r][d] b[d][v].
template <int R, int V, class T>
FA_INLINE void multiply_tile(Vec<T> (&sum)[R][V], int64_t depth, const T* a, int64_t row, int64_t col, const T* b) {
  for (int r = 0; r < R; ++r)
    for (int v = 0; v < V; ++v) sum[r][v] = Vec<T>{};
  for (int64_t d = 0; d < depth; ++d, a += col, b += V * W<T>) {
    Vec<T> x[V];
    for (int v = 0; v < V; ++v) x[v] = load(b + v * W<T>);
    for (int r = 0; r < R; ++r) {
      const T s = a[r * row];
      for (int v = 0; v < V; ++v) sum[r][v] += s * x[v];
    }
  }
}

// One tile: `rows` >= R rows from `a` on are there.
template <int R, int V, class T, class Epilogue>
void one_tile(const T* a, int64_t row, int64_t col, const T* panel, int64_t depth, int64_t i, int64_t j, int64_t columns,
              const Epilogue& epilogue, bool first, bool last) {
  Vec<T> sum[R][V];
  multiply_tile(sum, depth, a, row, col, panel);
  epilogue.tile(i, j, columns, sum, first, last);
}

// All rows against one panel: groups of MR, then halves of it.
template <int V, int R, class T, class Epilogue>
void down_panel(const Block<T>& a, const T* panel, int64_t done, int64_t rows, int64_t columns, int64_t depth, int64_t i,
                int64_t j, const Epilogue& epilogue, bool first, bool last) {
  for (; done + R <= rows; done += R) {
    const T* p = a.p + done / MR<T> * a.group + done % MR<T> * a.row;
    one_tile<R, V>(p, a.row, a.col, panel, depth, i + done, j, columns, epilogue, first, last);
  }
  if constexpr (R > 1)
    if (done < rows) down_panel<V, R / 2>(a, panel, done, rows, columns, depth, i, j, epilogue, first, last);
}

// A block of C: rows of `a` times packed panels. The epilogue gets each tile of sums and its place in C, from (i, j) on.
template <class T, class Epilogue>
void multiply(const Block<T>& a, const T* panels, int64_t rows, int64_t columns, int64_t depth, int64_t i, int64_t j,
              const Epilogue& epilogue, bool first = true, bool last = true) {
  int64_t left = (columns + W<T> - 1) / W<T>;
  for (int64_t at = 0; left > 0;) {
    const int vectors = panel_vectors(left), width = vectors * W<T>;
    const int64_t some = columns - at < width ? columns - at : width;
    if (vectors == 1) down_panel<1, MR<T>>(a, panels, 0, rows, some, depth, i, j + at, epilogue, first, last);
    else if (vectors == 2) down_panel<2, MR<T>>(a, panels, 0, rows, some, depth, i, j + at, epilogue, first, last);
    else down_panel<NV, MR<T>>(a, panels, 0, rows, some, depth, i, j + at, epilogue, first, last);
    at += width;
    left -= vectors;
    panels += width * depth;
  }
}

}  // namespace
}  // namespace fa::FA_ISA
