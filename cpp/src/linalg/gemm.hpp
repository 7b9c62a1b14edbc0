#pragma once
// Matrix products for every kernel that needs one: C (m, n) = A (m, k) B (k, n).
//
//   gemm<T>(m, n, k, a, b, epilogue)       all of C, in parallel tasks, of matrices anywhere (`View`)
//   pack_panels, multiply                  one block of C on this thread, with B packed once for many products (pack.hpp,
//                                          tile.hpp): recurrent layers
//
// The epilogue says what becomes of the sums: see `Store`. A sum over k is cut into stretches at places that depend on the
// shape alone, and these are added in their order: the same bits however many threads there are.
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"
#include "tile.hpp"

namespace fa::FA_ISA {
namespace {

// n in `pieces` of about the same size, multiples of `unit` but the last: the size of one.
FA_INLINE int64_t even_step(int64_t n, int64_t pieces, int64_t unit) {
  return pieces < 2 ? (n > 0 ? n : 1) : ((n + pieces - 1) / pieces + unit - 1) / unit * unit;
}
FA_INLINE int64_t pieces_of(int64_t n, int64_t limit) { return (n + limit - 1) / limit; }

// How a product is cut: tasks of `rows` by `columns` of C, stretches of k `depth` long, `few` rows of A at a time (their
// pages and those of C then stay in the translation buffer).
struct Cut {
  int64_t depth, rows, columns, across, tasks;
  static constexpr int64_t few = 64;
};
template <class T>
Cut cut(int64_t m, int64_t n, int64_t k) {
  // Fewer rows than pay for packing wait for memory: a large B they read as a stream, across its rows
  const bool streams = m < 2 * MR && k * n >= int64_t{1} << 20;
  const int64_t side = streams ? 1024 : 384;
  int64_t down = pieces_of(m, side), across = pieces_of(n, side);
  if (int64_t& most = m < n ? across : down; down * across > 2 && down * across % 4)  // two or four threads end together
    most = (most + 3) / 4 * 4;
  // Large tasks share more packing; smaller ones, where there would be few and each has 2^23 multiplications or more
  while (down * across < 8 && m * n * k >= down * across << 23) {
    const bool wide = m / down <= n / across;
    if ((wide ? n / across : m / down) <= 96) break;
    (wide ? across : down) *= 2;
  }
  Cut c;
  c.depth = streams ? 16 : even_step(k, pieces_of(k, 256), 8);
  c.rows = even_step(m, down, MR);
  c.columns = even_step(n, across, W<T>);
  c.across = pieces_of(n, c.columns);
  c.tasks = pieces_of(m, c.rows) * c.across;
  return c;
}

// Large products: all threads pack a stretch of B, each row of it read once and from end to end, then all multiply with
// it. In tasks that pack their own part of B, a fifth of the time goes into packing. Stretches are longer than elsewhere,
// for less traffic of C, which no cache holds. AVX-512 eats the operands twice as fast: there a stretch of B fits the
// second cache, and rows of A stay where they are.
inline constexpr bool fast = FA_VECTOR_BYTES == 64;
inline constexpr int64_t widest = fast ? 512 : 2048;
FA_INLINE bool is_large(int64_t m, int64_t n, int64_t k) { return m >= 768 && n >= 768 && k >= 256 && m * n * k >= int64_t{1} << 29; }

template <class T>
Status pack_together(T* panels, View<T> b, int64_t depth, int64_t columns) {
  constexpr int64_t strip = 64;
  return parallel(pieces_of(depth, strip), 0, [&](int64_t t, char*) {
    const int64_t d = t * strip, rows = least(strip, depth - d);
    for_panels<T>(columns, [&](int64_t j, int64_t some, int vectors) FA_LAMBDA {
      pack_panel(panels + j * depth + d * vectors * W<T>, b.at(d, j), rows, some, vectors);
    });
  });
}

template <class T, class Epilogue>
Status large_gemm(int64_t m, int64_t n, int64_t k, View<T> a, View<T> b, const Epilogue& epilogue) {
  const int64_t deep = even_step(k, pieces_of(k, 512), 8), wide = even_step(n, pieces_of(n, widest), NV * W<T>);
  const int64_t high = even_step(m, (pieces_of(m, 128) + 3) / 4 * 4, MR);  // two or four threads end together
  T* const panels = reinterpret_cast<T*>(workspace(size_t(panel_floats<T>(deep, wide)) * sizeof(T)));
  if (!panels) return Status::out_of_memory;
  Status status = Status::ok;
  for (int64_t j = 0; j < n; j += wide)
    for (int64_t at = 0; at < k && status == Status::ok; at += deep) {
      const int64_t depth = least(deep, k - at), columns = least(wide, n - j);
      const bool last = at + depth == k;
      status = pack_together(panels, b.at(at, j), depth, columns);
      if (status != Status::ok) break;
      status = parallel(pieces_of(m, high), size_t(rows_floats<T>(high, deep)) * sizeof(T), [&](int64_t t, char* memory) {
        const int64_t i = t * high, rows = least(high, m - i);
        const View<T> part = a.at(i, at);
        const Block<T> left = fast && a.col == 1 ? in_place(part) : pack_rows(reinterpret_cast<T*>(memory), part, rows, depth, columns);
        multiply<T, typename Epilogue::Tiles>(left, Panels<T>{panels, {}}, rows, columns, depth, i, j, epilogue, at == 0, last);
        if (last) epilogue.block(i, rows, j, columns);
      });
    }
  return status;
}

template <class T, class Epilogue>
Status gemm(int64_t m, int64_t n, int64_t k, View<T> a, View<T> b, const Epilogue& epilogue) {
  if (m == 0 || n == 0) return Status::ok;
  if (is_large(m, n, k)) return large_gemm<T>(m, n, k, a, b, epilogue);
  const Cut c = cut<T>(m, n, k);
  const int64_t b_size = panel_floats<T>(c.depth, c.columns), a_size = rows_floats<T>(least(c.rows, Cut::few), c.depth);
  const auto task = [&](int64_t t, char* memory) {
    T *const panels = reinterpret_cast<T*>(memory), *const packed = panels + b_size;
    const int64_t top = t / c.across * c.rows, bottom = least(top + c.rows, m);
    const int64_t j = t % c.across * c.columns, columns = least(c.columns, n - j);
    int64_t at = 0;
    do {  // once even if k is 0
      const int64_t depth = least(c.depth, k - at);
      const bool last = at + depth == k;
      Panels<T> part{panels, b.at(at, j)};
      if (b.col != 1) pack_panels(panels, part.plain, depth, columns), part.plain.p = nullptr;
      for (int64_t i = top; i < bottom; i += Cut::few) {
        const int64_t rows = least(Cut::few, bottom - i);
        const Block<T> left = pack_rows(packed, a.at(i, at), rows, depth, columns);
        multiply<T, typename Epilogue::Tiles>(left, part, rows, columns, depth, i, j, epilogue, at == 0, last);
        part.plain.p = nullptr;  // packed by now
        if (last) epilogue.block(i, rows, j, columns);
      }
      at += depth;
    } while (at < k);
  };
  const size_t bytes = size_t(a_size + b_size) * sizeof(T);
  constexpr size_t small = 16384;
  if (c.tasks == 1 && bytes <= small) {  // no scratch to ask for
    alignas(64) char memory[small];
    task(0, memory);
    return Status::ok;
  }
  return parallel(c.tasks, bytes, task);
}

}  // namespace
}  // namespace fa::FA_ISA
