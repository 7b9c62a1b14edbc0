#pragma once
// log_mel and mfcc of a tile: 10 log10 of mel bands against `ref`, floored `top_db` below the maximum of the whole clip,
// then the cosine transform. The floor needs the whole clip first, hence two steps. Mirrored by backends/numba/mfcc.py.
#include "melspectrogram.hpp"

namespace fa::FA_ISA {
namespace {

// out[m] = 10 log10 max(amin, mel[m]) - 10 log10 max(amin, ref); `highest` and `lowest` follow it.
template <class T, bool normal>
FA_INLINE void log_bands(Vec<T>* out, const Vec<T>* mel, int64_t bands, Vec<T> least, T offset, Vec<T>& highest, Vec<T>& lowest) {
  Vec<T> high = highest, low = lowest;
  for (int64_t m = 0; m < bands; ++m) {
    const Vec<T> db = vlog2<normal>(vmax(mel[m], least)) * decibel<T> - offset;
    out[m] = db;
    high = vmax(high, db);
    low = vmin(low, db);
  }
  highest = high, lowest = low;
}
template <class T>
void log_mel(Vec<T>* out, const Vec<T>* mel, int64_t bands, double amin, double ref, Vec<T>& highest, Vec<T>& lowest) {
  const T offset = T(10 * log10(ref < amin ? amin : ref));
  const Vec<T> least = splat<T>(T(amin));
  if (amin > least_normal) log_bands<T, true>(out, mel, bands, least, offset, highest, lowest);
  else log_bands<T, false>(out, mel, bands, least, offset, highest, lowest);
}

// out[k] = sum_m matrix[k, m] * max(db[m], floor), eight coefficients at a time in registers. Runs of 16 bands are summed
// by themselves: a clip at its floor has many equal values, whose rounding would add up.
template <class T>
void dct_rows(Vec<T>* out, const Vec<T>* db, T floor, const Dct<T>& dct) {
  const Vec<T> least = splat<T>(floor);
  constexpr int block = 8, run = 16;
  for (int64_t k = 0; k < dct.rows; k += block) {
    Vec<T> sum[block] = {};
    const int n = dct.rows - k < block ? int(dct.rows - k) : block;
    const T* row[block];
    for (int j = 0; j < block; ++j) row[j] = dct.matrix + (k + (j < n ? j : 0)) * dct.columns;
    for (int64_t m = 0; m < dct.columns;) {
      const int64_t end = m + run < dct.columns ? m + run : dct.columns;
      Vec<T> part[block] = {};
      for (; m < end; ++m) {
        const Vec<T> x = vmax(db[m], least);
        for (int j = 0; j < block; ++j) part[j] += x * row[j][m];
      }
      for (int j = 0; j < block; ++j) sum[j] += part[j];
    }
    for (int j = 0; j < n; ++j) out[k + j] = sum[j];
  }
}

}  // namespace
}  // namespace fa::FA_ISA
