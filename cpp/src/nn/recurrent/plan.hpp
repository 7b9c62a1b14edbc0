#pragma once
// How recurrent layers are cut into tasks and their memory into arrays; products with weights packed once for all steps.
#include <string.h>

#include "../../linalg/gemm.hpp"
#include "../../simd/exp.hpp"
#include "fastaudio/nn/recurrent.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"

namespace fa::FA_ISA {
namespace {

// A block of sequences goes through all steps on one thread, so no step waits for another thread. Steps are taken in
// chunks: the products with x, and in backward those of all gradients, are made for a whole chunk, in cache.
struct Plan {
  int64_t block, blocks, chunk, tasks;

  Plan(const Sequences& s, int64_t columns) {
    constexpr int64_t block_rows = 8, chunk_rows = 128, small = 1 << 20;  // multiply-adds worth a second thread
    block = s.rows < block_rows ? s.rows : block_rows;
    blocks = (s.rows + block - 1) / block;
    chunk = chunk_rows / block < s.steps ? chunk_rows / block : s.steps < 1 ? 1 : s.steps;
    tasks = s.rows * s.steps * (s.inputs + s.units) * columns < small ? 1 : blocks;
  }
  // Each task has sums of its own of so many bytes: 64 MB for all of them, or one task.
  void limit_tasks(int64_t bytes) {
    const int64_t most = bytes ? (int64_t(1) << 26) / bytes : tasks;
    if (tasks > most) tasks = most > 1 ? most : 1;
  }
  // f(first sequence, how many) for every block of a task.
  template <class F>
  void each_block(int64_t task, int64_t rows, const F& f) const {
    for (int64_t b = task * blocks / tasks; b < (task + 1) * blocks / tasks; ++b)
      f(b * block, rows - b * block < block ? rows - b * block : block);
  }
};

// Arrays one after another in one piece of memory, each on a cache line; without memory it only counts.
template <class T>
struct Carver {
  char* memory;
  size_t used = 0;

  T* operator()(int64_t count) {
    T* p = memory ? reinterpret_cast<T*>(memory + used) : nullptr;
    used += (size_t(count) * sizeof(T) + 63) / 64 * 64;
    return p;
  }
};

FA_INLINE int64_t time_of(const Sequences& s, int64_t step) {
  return s.reverse ? s.steps - 1 - step : step;
}

// A factor B (depth, columns) in panels, a stretch of rows after the other.
inline constexpr int64_t stretch = 256;
template <class T>
struct Packed {
  T* panels;
  int64_t depth, columns;

  Packed(Carver<T>& carve, int64_t depth, int64_t columns)
      : panels(carve(panel_floats<T>(depth, columns))), depth(depth), columns(columns) {}
  Packed(T* panels, int64_t depth, int64_t columns) : panels(panels), depth(depth), columns(columns) {}
  void pack(View<T> b) const {
    for (int64_t k = 0; k < depth; k += stretch) {
      const int64_t some = least(stretch, depth - k);
      pack_panels(panels + panel_floats<T>(k, columns), b.at(k, 0), some, columns);
    }
  }
};

// out (rows, columns) = a b + bias, or += ; `a` element (i, k) is a.p[i * a.row + k * a.col].
template <class T>
void product(T* out, const T* bias, bool add, View<T> a, int64_t rows, const Packed<T>& b) {
  const Store<T> store{out, b.columns, bias, add};
  for (int64_t k = 0; k < b.depth; k += stretch) {
    const int64_t some = least(stretch, b.depth - k);
    const Panels<T> panels{b.panels + panel_floats<T>(k, b.columns), {}};
    multiply(Block<T>{a.p + k * a.col, a.row, a.col, MR * a.row}, panels, rows, b.columns, some, 0, 0, store, k == 0,
             k + some == b.depth);
  }
}

// Elements of a row: whole vectors, then the rest.
template <class T>
struct Whole {
  FA_INLINE Vec<T> in(const T* p) const { return load(p); }
  FA_INLINE void out(T* p, Vec<T> v) const { store(p, v); }
};
template <class T>
struct Part {
  int64_t count;
  FA_INLINE Vec<T> in(const T* p) const { return load_some(p, count); }
  FA_INLINE void out(T* p, Vec<T> v) const { store_some(p, v, count); }
};
template <class T, class F>
FA_INLINE void across(int64_t n, const F& f) {
  int64_t j = 0;
  for (; j + W<T> <= n; j += W<T>) f(j, Whole<T>{});
  if (j < n) f(j, Part<T>{n - j});
}

template <class T>
FA_INLINE void copy_row(T* to, const T* from, int64_t n) {
  memcpy(to, from, size_t(n) * sizeof(T));
}
template <class T>
FA_INLINE void zero_row(T* to, int64_t n) {
  memset(to, 0, size_t(n) * sizeof(T));
}
template <class T>
FA_INLINE void fetch_row(const T* p, int64_t n) {
  for (int64_t i = 0; i < n; i += 64 / int64_t(sizeof(T))) __builtin_prefetch(p + i);
}
template <class T>
FA_INLINE T* place(T* array, int64_t at) {
  return array ? array + at : nullptr;
}
// A row of a state (N, H), zeros where there is none.
template <class T>
FA_INLINE void state_row(T* to, const T* states, int64_t row, int64_t n) {
  if (states) copy_row(to, states + row * n, n);
  else zero_row(to, n);
}

}  // namespace
}  // namespace fa::FA_ISA
