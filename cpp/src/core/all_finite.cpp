// all_finite: no NaN, no infinity. x * 0 is 0 for finite x and NaN otherwise. Mirrored by backends/numba/all_finite.py.
#include <atomic>

#include "../simd/simd.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t chunk = 1 << 17;

template <class T>
Status all_finite(const T* x, int64_t n, bool* answer) {
  std::atomic<bool> bad{false};
  const Status status = parallel((n + chunk - 1) / chunk, 0, [&](int64_t task, char*) {
    int64_t i = task * chunk;
    const int64_t to = i + chunk < n ? i + chunk : n;
    Vec<T> a{}, b{}, c{}, d{};
    for (; i + 4 * W<T> <= to; i += 4 * W<T>) {
      a += load(x + i) * T(0);
      b += load(x + i + W<T>) * T(0);
      c += load(x + i + 2 * W<T>) * T(0);
      d += load(x + i + 3 * W<T>) * T(0);
    }
    T sum = 0;
    for (; i < to; ++i) sum += x[i] * T(0);
    a += (b + c) + d;
    for (int l = 0; l < W<T>; ++l) sum += a[l];
    if (!(sum == 0)) bad.store(true, std::memory_order_relaxed);
  });
  *answer = !bad.load();
  return status;
}

}  // namespace

void add_all_finite(KernelTable& table) {
  table.f32.all_finite = all_finite<float>;
  table.f64.all_finite = all_finite<double>;
}

}  // namespace fa::FA_ISA
