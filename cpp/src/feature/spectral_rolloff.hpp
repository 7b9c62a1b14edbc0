#pragma once
// spectral_rolloff of a tile: the frequency below which roll_percent of the energy lies. Summed in double, since the
// answer jumps a whole bin at a tie. Mirrored by backends/numba/spectral_rolloff.py.
#include "spectrum_tile.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
Vec<T> spectral_rolloff(const Vec<T>* s, int64_t bins, double percent, const double* freq) {
  double total[W<T>] = {}, sum[W<T>] = {};
  for (int64_t k = 0; k < bins; ++k)
    for (int l = 0; l < W<T>; ++l) total[l] += double(s[k][l]);
  Vec<T> at = splat<T>(T(__builtin_nan("")));  // a NaN in the spectrum never reaches its threshold
  bool found[W<T>] = {};
  int left = W<T>;
  for (int64_t k = 0; k < bins && left; ++k)
    for (int l = 0; l < W<T>; ++l) {
      sum[l] += double(s[k][l]);
      if (found[l] || !(sum[l] >= percent * total[l])) continue;
      found[l] = true;
      at[l] = T(freq[k]);
      --left;
    }
  return at;
}

}  // namespace
}  // namespace fa::FA_ISA
