// all_finite: no NaN, no infinity. Mirrored by backends/numba/all_finite.py.
#include "../simd/finite.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t chunk = 1 << 17;

template <class T>
Status all_finite(const T* x, int64_t n, bool* answer) {
  const int64_t chunks = (n + chunk - 1) / chunk;
  *answer = true;
  return parallel(chunks, 0, [&](int64_t task, char*) { check_part(answer, x, n, task, chunks); });
}

}  // namespace

void add_all_finite(KernelTable& table) {
  table.f32.all_finite = all_finite<float>;
  table.f64.all_finite = all_finite<double>;
}

}  // namespace fa::FA_ISA
