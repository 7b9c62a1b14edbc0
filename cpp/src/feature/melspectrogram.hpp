#pragma once
// melspectrogram: sparse triangular bands over a tile. Mirrored by backends/numba/melspectrogram.py.
#include "spectrum_tile.hpp"
#include "fastaudio/kernels.hpp"

namespace fa::FA_ISA {
namespace {

// Bands m .. m + 4 of the same bins, as chroma's: each bin is read once for four. Sums of sums, since the bands are long.
template <class T>
void four_bands(Vec<T>* out, const Vec<T>* S, const MelBank<T>& mel, int64_t m) {
  const T* w = mel.weights + m * mel.width;
  const Vec<T>* p = S + mel.start[m];
  for (int i = 0; i < 4; ++i) out[m + i] = Vec<T>{};
  for (int64_t from = 0; from < mel.length[m]; from += 64) {
    const int64_t to = from + 64 < mel.length[m] ? from + 64 : mel.length[m];
    Vec<T> a{}, b{}, c{}, d{};
    for (int64_t j = from; j < to; ++j) {
      a += p[j] * w[j];
      b += p[j] * w[mel.width + j];
      c += p[j] * w[2 * mel.width + j];
      d += p[j] * w[3 * mel.width + j];
    }
    out[m] += a, out[m + 1] += b, out[m + 2] += c, out[m + 3] += d;
  }
}
template <class T>
bool alike(const MelBank<T>& mel, int64_t m) {
  if (m + 4 > mel.bands) return false;
  for (int64_t i = m + 1; i < m + 4; ++i)
    if (mel.start[i] != mel.start[m] || mel.length[i] != mel.length[m]) return false;
  return true;
}

// out[m] = sum_j weights[m, j] * S[start[m] + j]
template <class T>
void melspectrogram(Vec<T>* out, const Vec<T>* S, const MelBank<T>& mel) {
  for (int64_t m = 0; m < mel.bands; ++m) {
    if (alike(mel, m)) {
      four_bands(out, S, mel, m);
      m += 3;
      continue;
    }
    const T* w = mel.weights + m * mel.width;
    const Vec<T>* p = S + mel.start[m];
    const int64_t length = mel.length[m];
    out[m] = Vec<T>{};
    for (int64_t j = 0; j < length;) {
      const int64_t to = j + 128 < length ? j + 128 : length;
      Vec<T> a{}, b{};
      for (; j + 1 < to; j += 2) {
        a += p[j] * w[j];
        b += p[j + 1] * w[j + 1];
      }
      for (; j < to; ++j) a += p[j] * w[j];
      out[m] += a + b;
    }
  }
}

}  // namespace
}  // namespace fa::FA_ISA
