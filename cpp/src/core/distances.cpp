// distances: of every row of x to every column of y, terms added one after another and rounded, so that equal points are at
// distance 0 and every engine has the same bits (see CMakeLists.txt). Mirrored by backends/numba/distances.py.
#include "../simd/simd.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t block = 64;  // columns at a time: their sums stay in the first-level cache

// total[j] = term(total[j], x[k], y[k, j]) over k
template <class Term>
void columns(double* total, const double* x, const double* y, int64_t m, int64_t k, int64_t width, Term term) {
  for (int64_t j = 0; j < width; ++j) total[j] = 0;
  for (int64_t i = 0; i < k; ++i) {
    const double a = x[i], *b = y + i * m;
    for (int64_t j = 0; j < width; ++j) total[j] = term(total[j], a, b[j]);
  }
}

Status distances(double* out, const double* x, const double* y, int64_t n, int64_t m, int64_t k, DistanceKind kind) {
  return parallel((n + 15) / 16, 0, [&](int64_t task, char*) {
    const int64_t last = 16 * task + 16 < n ? 16 * task + 16 : n;
    for (int64_t i = 16 * task; i < last; ++i)
      for (int64_t j = 0; j < m; j += block) {
        const int64_t width = j + block < m ? block : m - j;
        double* to = out + i * m + j;
        const double *a = x + i * k, *b = y + j;
        switch (kind) {
          case DistanceKind::squares:
            columns(to, a, b, m, k, width, [](double s, double p, double q) { return s + (p - q) * (p - q); });
            break;
          case DistanceKind::absolute:
            columns(to, a, b, m, k, width, [](double s, double p, double q) { return s + (p > q ? p - q : q - p); });
            break;
          case DistanceKind::largest:
            columns(to, a, b, m, k, width, [](double s, double p, double q) {
              const double d = p > q ? p - q : q - p;
              return d > s ? d : s;
            });
            break;
          case DistanceKind::product:
            columns(to, a, b, m, k, width, [](double s, double p, double q) { return s + p * q; });
        }
      }
  });
}

}  // namespace

void add_distances(KernelTable& table) { table.f32.tonal.distances = table.f64.tonal.distances = distances; }

}  // namespace fa::FA_ISA
