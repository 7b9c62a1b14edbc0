#pragma once
// melspectrogram: sparse triangular bands over a tile. Mirrored by backends/numba/melspectrogram.py.
#include "spectrum_tile.hpp"
#include "fastaudio/kernels.hpp"

namespace fa::FA_ISA {
namespace {

// out[m] = sum_j weights[m, j] * S[start[m] + j]
template <class T>
void melspectrogram(Vec<T>* out, const Vec<T>* S, const MelBank<T>& mel) {
  for (int64_t m = 0; m < mel.bands; ++m) {
    const T* w = mel.weights + m * mel.width;
    const Vec<T>* p = S + mel.start[m];
    const int64_t length = mel.length[m];
    Vec<T> a{}, b{};
    int64_t j = 0;
    for (; j + 1 < length; j += 2) {
      a += p[j] * w[j];
      b += p[j + 1] * w[j + 1];
    }
    if (j < length) a += p[j] * w[j];
    out[m] = a + b;
  }
}

}  // namespace
}  // namespace fa::FA_ISA
