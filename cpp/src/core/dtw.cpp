// dtw: least costs of paths through a matrix of costs, row after row; dtw_path: the way back. Steps from the rows above
// are taken for many columns at once, steps along the row one after another; with the default steps several rows go on
// side by side. Of equal costs the step of the smallest number is kept; products are rounded (see CMakeLists.txt), so
// that every engine has the same bits. Mirrored by backends/numba/dtw.py.
#include "../simd/simd.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

struct Row {
  double* D;          // [m], padded in front
  const double* C;    // [m]
  int32_t* steps;     // [m]
  int64_t m, stride;  // columns; from a row of D to the next
};

// Steps from above: better costs only, in the order of the steps.
void steps_from_above(const Row& row, const DtwSteps& s) {
  for (int64_t k = 0; k < s.count; ++k) {
    if (s.size[2 * k] == 0) continue;
    const double *from = row.D - s.size[2 * k] * row.stride - s.size[2 * k + 1], mul = s.mul[k], add = s.add[k];
    for (int64_t j = 0; j < row.m; ++j) {
      const double cost = from[j] + (mul * row.C[j] + add);
      const bool better = cost < row.D[j];
      row.D[j] = better ? cost : row.D[j];
      row.steps[j] = better ? int32_t(k) : row.steps[j];
    }
  }
}

// Steps along the row; an equal cost wins only with a smaller number.
void steps_along(const Row& row, const DtwSteps& s) {
  for (int64_t j = 0; j < row.m; ++j)
    for (int64_t k = 0; k < s.count; ++k) {
      if (s.size[2 * k] != 0) continue;
      const double cost = row.D[j - s.size[2 * k + 1]] + (s.mul[k] * row.C[j] + s.add[k]);
      if (cost < row.D[j] || (cost == row.D[j] && k < row.steps[j])) row.D[j] = cost, row.steps[j] = int32_t(k);
    }
}

// The default steps: one from above to the right, one along, one from above.
bool are_default(const DtwSteps& s) {
  constexpr int64_t sizes[] = {1, 1, 0, 1, 1, 0};
  if (s.count != 3) return false;
  for (int i = 0; i < 6; ++i)
    if (s.size[i] != sizes[i]) return false;
  return true;
}

// A cell by the default steps, in the order of the two functions above.
FA_INLINE void cell(const Row& row, const DtwSteps& s, int64_t j) {
  const double c = row.C[j];
  double best = row.D[j];
  int32_t step = row.steps[j];
  auto from = [&](double before, int k) { return before + (s.mul[k] * c + s.add[k]); };
  const double corner = from(row.D[j - row.stride - 1], 0), above = from(row.D[j - row.stride], 2), along = from(row.D[j - 1], 1);
  if (corner < best) best = corner, step = 0;
  if (above < best) best = above, step = 2;
  if (along < best || (along == best && 1 < step)) best = along, step = 1;
  row.D[j] = best;
  row.steps[j] = step;
}

// Lane r gets what lane r - 1 had, lane 0 the first of the other.
struct Downwards {
  static constexpr int at(int j) { return j == 0 ? W<double> : j - 1; }
};

// W rows at once by the default steps, each a column behind the one above: none waits for another. Their D is infinite.
void slanted_rows(const Row* row, const DtwSteps& s) {
  typedef Vec<double> V;
  constexpr int lanes = W<double>;
  const int64_t m = row[0].m, stride = row[0].stride;
  const V none{}, two = none + 2.0, one = none + 1.0;
  const V mul[3] = {none + s.mul[0], none + s.mul[1], none + s.mul[2]}, add[3] = {none + s.add[0], none + s.add[1], none + s.add[2]};
  V last{}, corner{};  // of every lane: the cell to the left, and the one above that
  for (int r = 0; r < lanes; ++r) {
    for (int64_t j = 0; j < lanes - 1 - r; ++j) cell(row[r], s, j);
    last[r] = row[r].D[lanes - 2 - r];
    corner[r] = row[r].D[lanes - 2 - r - stride];
  }
  for (int64_t t = lanes - 1; t < m; ++t) {
    V c{};
#pragma GCC unroll 8
    for (int r = 0; r < lanes; ++r) c[r] = row[r].C[t - r];
    const V above = shuffle<double, Downwards>(last, none + row[0].D[t - stride]);
    const V from_corner = corner + (mul[0] * c + add[0]), from_above = above + (mul[2] * c + add[2]), along = last + (mul[1] * c + add[1]);
    V best = from_corner < __builtin_inf() ? from_corner : none + __builtin_inf();
    V step = from_above < best ? two : none;
    best = from_above < best ? from_above : best;
    const auto wins = (along < best) | ((along == best) & (step > one));
    best = wins ? along : best;
    step = wins ? one : step;
#pragma GCC unroll 8
    for (int r = 0; r < lanes; ++r) row[r].D[t - r] = best[r], row[r].steps[t - r] = int32_t(step[r]);
    last = best;
    corner = above;
  }
  for (int r = 0; r < lanes; ++r)
    for (int64_t j = m - r; j < m; ++j) cell(row[r], s, j);
}

Status dtw(double* D, int32_t* steps, const double* C, int64_t n, int64_t m, int64_t top, int64_t left, const DtwSteps& s) {
  return parallel(1, 0, [&](int64_t, char*) {
    const int64_t stride = m + left;
    auto row_of = [&](int64_t i) {
      const int64_t at = (top + i) * stride + left;
      return Row{D + at, C + i * m, steps + at, m, stride};
    };
    const bool slanted = are_default(s) && m >= W<double>;
    for (int64_t i = 0; i < n;) {
      if (i && slanted && i + W<double> <= n) {
        Row rows[W<double>];
        for (int r = 0; r < W<double>; ++r) rows[r] = row_of(i + r);
        slanted_rows(rows, s);
        i += W<double>;
      } else {
        const Row row = row_of(i++);
        steps_from_above(row, s);
        steps_along(row, s);
      }
    }
  });
}

Status dtw_path(int64_t* path, int64_t* count, const int32_t* steps, int64_t n, int64_t m, int64_t stride, const DtwSteps& s,
                int64_t start, bool subseq) {
  return parallel(1, 0, [&](int64_t, char*) {
    int64_t i = n - 1, j = start < m ? start : m - 1, found = 0;
    while (i >= 0 && j >= 0) {
      path[2 * found] = i, path[2 * found + 1] = j, ++found;
      if (i == 0 && (subseq || j == 0)) break;
      const int64_t k = steps[i * stride + j];
      if (k < 0 || k >= s.count) {
        found = -1;
        break;
      }
      i -= s.size[2 * k];
      j -= s.size[2 * k + 1];
    }
    *count = found;
  });
}

}  // namespace

void add_dtw(KernelTable& table) {
  table.f32.tonal.dtw = table.f64.tonal.dtw = dtw;
  table.f32.tonal.dtw_path = table.f64.tonal.dtw_path = dtw_path;
}

}  // namespace fa::FA_ISA
