#pragma once
// melspectrogram: sparse triangular bands over a tile. Mirrored by backends/numba/melspectrogram.py.
#include "spectrum_tile.hpp"
#include "fastaudio/kernels.hpp"

namespace fa::FA_ISA {
namespace {

// Bands m .. m + N of the same bins, as chroma's: each bin is read once for all; two chains a band hide what an addition
// takes. Sums of sums, since the bands are long.
template <class T, int N>
void bands_together(Vec<T>* out, const Vec<T>* S, const MelBank<T>& mel, int64_t m) {
  const T* w[N];
  const Vec<T>* p = S + mel.start[m];
  for (int i = 0; i < N; ++i) w[i] = mel.weights + (m + i) * mel.width, out[m + i] = Vec<T>{};
  for (int64_t j = 0; j < mel.length[m];) {
    const int64_t to = j + 128 < mel.length[m] ? j + 128 : mel.length[m];
    Vec<T> even[N] = {}, odd[N] = {};
    for (; j + 1 < to; j += 2)
#pragma GCC unroll 8
      for (int i = 0; i < N; ++i) even[i] += p[j] * w[i][j], odd[i] += p[j + 1] * w[i][j + 1];
    for (; j < to; ++j)
      for (int i = 0; i < N; ++i) even[i] += p[j] * w[i][j];
    for (int i = 0; i < N; ++i) out[m + i] += even[i] + odd[i];
  }
}
// Bands m .. m + 4, each with bins of its own, as many for all: weights behind a band are zeros. Narrow ones would cost
// more by their loops than by their products.
template <class T>
void bands_beside(Vec<T>* out, const Vec<T>* S, const MelBank<T>& mel, int64_t m, int64_t length) {
  const T* w[4];
  const Vec<T>* p[4];
  for (int i = 0; i < 4; ++i) w[i] = mel.weights + (m + i) * mel.width, p[i] = S + mel.start[m + i], out[m + i] = Vec<T>{};
  for (int64_t j = 0; j < length;) {
    const int64_t to = j + 128 < length ? j + 128 : length;
    Vec<T> even[4] = {}, odd[4] = {};
    for (; j + 1 < to; j += 2)
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i) even[i] += p[i][j] * w[i][j], odd[i] += p[i][j + 1] * w[i][j + 1];
    for (; j < to; ++j)
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i) even[i] += p[i][j] * w[i][j];
    for (int i = 0; i < 4; ++i) out[m + i] += even[i] + odd[i];
  }
}
// How many bands from m on have the bins of band m, at most `most`
template <class T>
int64_t alike(const MelBank<T>& mel, int64_t m, int64_t most) {
  int64_t count = 1;
  while (count < most && m + count < mel.bands && mel.start[m + count] == mel.start[m] && mel.length[m + count] == mel.length[m])
    ++count;
  return count;
}
// Bins of the longest of bands m .. m + 4; 0 if one of them has not as many up to the last bin.
template <class T>
int64_t longest_of_four(const MelBank<T>& mel, int64_t m, int64_t bins) {
  if (m + 4 > mel.bands) return 0;
  int64_t length = 0, last = 0;
  for (int64_t i = m; i < m + 4; ++i) {
    length = mel.length[i] > length ? mel.length[i] : length;
    last = mel.start[i] > last ? mel.start[i] : last;
  }
  return last + length <= bins ? length : 0;
}
// Sums of at most 128 products, in four chains
template <class T>
FA_INLINE Vec<T> one_band(const Vec<T>* p, const T* w, int64_t length) {
  Vec<T> sum{};
  for (int64_t j = 0; j < length;) {
    const int64_t to = j + 128 < length ? j + 128 : length;
    Vec<T> a{}, b{}, c{}, d{};
    for (; j + 3 < to; j += 4) {
      a += p[j] * w[j];
      b += p[j + 1] * w[j + 1];
      c += p[j + 2] * w[j + 2];
      d += p[j + 3] * w[j + 3];
    }
    for (; j < to; ++j) a += p[j] * w[j];
    sum += (a + b) + (c + d);
  }
  return sum;
}

// out[m] = sum_j weights[m, j] * S[start[m] + j]; S has `bins`
template <class T>
void melspectrogram(Vec<T>* out, const Vec<T>* S, int64_t bins, const MelBank<T>& mel) {
  for (int64_t m = 0; m < mel.bands;) {
    const int64_t same = alike(mel, m, 6);
    if (same == 6) {
      bands_together<T, 6>(out, S, mel, m);
      m += 6;
    } else if (same >= 4) {
      bands_together<T, 4>(out, S, mel, m);
      m += 4;
    } else if (const int64_t length = longest_of_four(mel, m, bins)) {
      bands_beside<T>(out, S, mel, m, length);
      m += 4;
    } else {
      out[m] = one_band<T>(S + mel.start[m], mel.weights + m * mel.width, mel.length[m]);
      ++m;
    }
  }
}

}  // namespace
}  // namespace fa::FA_ISA
