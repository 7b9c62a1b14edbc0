#pragma once
// band_energy_ratio of a tile: power below over power from `split`. Mirrored by backends/numba/band_energy_ratio.py.
#include "spectrum_tile.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
Vec<T> band_energy_ratio(const Vec<T>* power, int64_t bins, int64_t split) {
  const Vec<T> low = block_sum<T>(0, split, [&](int64_t k) { return power[k]; });
  const Vec<T> high = block_sum<T>(split, bins, [&](int64_t k) { return power[k]; });
  return low / high;
}

}  // namespace
}  // namespace fa::FA_ISA
