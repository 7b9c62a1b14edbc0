// peak_pick: peaks of rows by librosa's rule, each taken as it comes. Mirrored by backends/numba/peak_pick.py.
#include "../simd/simd.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
bool highest(const T* x, int64_t n, int64_t from, int64_t to) {
  for (int64_t i = from; i < to; ++i)
    if (!(x[i] <= x[n])) return false;
  return true;
}

template <class T>
void pick(uint8_t* out, const T* x, int64_t n, const PeakSpans& s) {
  for (int64_t i = 0; i < n; ++i) out[i] = 0;
  for (int64_t i = 0; i < n; ++i) {
    const auto from = [i](int64_t before) { return i < before ? int64_t{0} : i - before; };
    const auto to = [i, n](int64_t behind) { return n - i < behind ? n : i + behind; };
    if (!highest(x, i, from(s.pre_max), to(s.post_max))) continue;
    T sum = 0;  // in T and in this order, as librosa: a peak may be exactly at its threshold
    for (int64_t j = from(s.pre_avg); j < to(s.post_avg); ++j) sum += x[j];
    const T mean = sum / T(to(s.post_avg) - from(s.pre_avg));
    if (!(double(x[i]) >= double(mean) + s.delta)) continue;
    out[i] = 1;
    i += s.wait;
  }
}

template <class T>
Status peak_pick(uint8_t* out, const T* x, int64_t rows, int64_t n, const PeakSpans& s) {
  return parallel(rows, 0, [&](int64_t row, char*) { pick(out + row * n, x + row * n, n, s); });
}

}  // namespace

void add_peak_pick(KernelTable& table) {
  table.f32.sequences.peak_pick = peak_pick<float>;
  table.f64.sequences.peak_pick = peak_pick<double>;
}

}  // namespace fa::FA_ISA
