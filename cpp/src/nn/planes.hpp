#pragma once
// Arrays (n, blocks, size, lanes), one statistic or factor a channel: how they are cut up. A unit is a run of positions of
// one plane; in it, tiles of a few positions that stay in the first cache; in those, columns, one vector wide. Everything
// that is kept a channel has `padded` places a block, whole vectors, so that a column's are loaded and stored at once.
#include "fastaudio/nn/norm.hpp"
#include "flat.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t tile = 128;  // positions

struct Cut {
  Planes p;
  int64_t padded, span, parts, units;  // span: positions of a unit; parts: units of a plane; units: those of a block
};

// Planes of a single block lie behind each other, and are one.
FA_INLINE Cut cut_planes(Planes p) {
  if (p.blocks == 1) p.size *= p.n, p.n = 1;
  Cut c{p, (p.lanes + 15) / 16 * 16, 0, 0, 0};
  c.span = (65536 / p.lanes + tile - 1) / tile * tile;
  c.parts = (p.size + c.span - 1) / c.span;
  c.units = p.n * c.parts;
  return c;
}

// f(unit, block, offset, positions); unit: its number, those of a block in a row.
template <class F>
FA_INLINE Status for_units(const Cut& c, const F& f) {
  return for_rows(c.units * c.p.blocks, (c.span < c.p.size ? c.span : c.p.size) * c.p.lanes, [&](int64_t row) {
    const int64_t block = row / c.units, image = row % c.units / c.parts, start = row % c.parts * c.span;
    const int64_t positions = start + c.span < c.p.size ? c.span : c.p.size - start;
    f(row, block, ((image * c.p.blocks + block) * c.p.size + start) * c.p.lanes, positions);
  });
}

// f(offset, count, first, width): `count` positions of the `width` lanes from `first` on, in steps of c.p.lanes.
template <class T, class F>
FA_INLINE void for_columns(const Cut& c, int64_t offset, int64_t positions, const F& f) {
  for (int64_t t = 0; t < positions; t += tile) {
    const int64_t count = t + tile < positions ? tile : positions - t;
    for (int64_t first = 0; first < c.p.lanes; first += W<T>)
      f(offset + t * c.p.lanes + first, count, first, c.p.lanes - first < W<T> ? c.p.lanes - first : W<T>);
  }
}

// A column as whole vectors, `step` elements apart: where it lies, or, if it is narrower, a copy in `room`.
template <class T>
struct Column {
  T* p;
  int64_t step;
};
template <class T>
struct alignas(64) Room {
  T values[tile * W<T>];
};

template <class T>
FA_INLINE Column<const T> column(const T* p, int64_t step, int64_t count, int64_t width, Room<T>& room) {
  if (width == W<T>) return {p, step};
  for (int64_t i = 0; i < count; ++i) store(room.values + i * W<T>, load_some(p + i * step, width));
  return {room.values, W<T>};
}
template <class T>
FA_INLINE Column<T> column_out(T* p, int64_t step, int64_t width, Room<T>& room) {
  if (width == W<T>) return {p, step};
  return {room.values, W<T>};
}
template <class T>
FA_INLINE void column_done(T* p, int64_t step, int64_t count, int64_t width, const Room<T>& room) {
  if (width == W<T>) return;
  for (int64_t i = 0; i < count; ++i) store_some(p + i * step, load(room.values + i * W<T>), width);
}

// The sums of N functions of the positions, v(i, terms): four at a time, and those added.
template <int N, class T, class F>
FA_INLINE void sum_positions(Vec<T> (&sums)[N], int64_t count, const F& v) {
  for (auto& sum : sums) sum = Vec<T>{};
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    Vec<T> terms[4][N];
    for (int k = 0; k < 4; ++k) v(i + k, terms[k]);
    for (int j = 0; j < N; ++j) sums[j] += (terms[0][j] + terms[1][j]) + (terms[2][j] + terms[3][j]);
  }
  for (; i < count; ++i) {
    Vec<T> terms[N];
    v(i, terms);
    for (int j = 0; j < N; ++j) sums[j] += terms[j];
  }
}

}  // namespace
}  // namespace fa::FA_ISA
