// dtw: least costs of paths through a matrix of costs, row after row; dtw_path: the way back. Steps from the rows above are taken for many columns
// at once, steps along the row one after another. Of equal costs the step of the smallest number is kept; products are
// rounded (see CMakeLists.txt), so that every engine has the same bits. Mirrored by backends/numba/dtw.py.
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

Status dtw(double* D, int32_t* steps, const double* C, int64_t n, int64_t m, int64_t top, int64_t left, const DtwSteps& s) {
  return parallel(1, 0, [&](int64_t, char*) {
    const int64_t stride = m + left;
    for (int64_t i = 0; i < n; ++i) {
      const int64_t at = (top + i) * stride + left;
      const Row row{D + at, C + i * m, steps + at, m, stride};
      steps_from_above(row, s);
      steps_along(row, s);
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
