// needs: framing
// median: running medians, and masks made of those along both axes.

// out[row, i, c] = the median of x[row, i - size / 2 ..., c], `size` of them, mirrored at the ends; NaN if it is one of
// those that are counted. The rank of each value is counted until the median is met: some size^2 comparisons a value,
// read from the first cache; neighbouring threads have neighbouring columns, or places of a row where that is one.
extern "C" __global__ void __launch_bounds__(256)
    median(float* out, const float* x, int64 rows, int64 n, int64 columns, int size) {
  const int wanted = size / 2;
  for (int64 i = first_index(); i < rows * n * columns; i += index_step()) {
    const int64 place = i / columns % n, begin = place - size / 2;
    const float* from = x + i - place * columns;
    const bool inside = begin >= 0 && begin + size <= n;
    const auto value = [=](int k) { return from[(inside ? begin + k : fold(begin + k, n, 3)) * columns]; };
    float found = FA_NAN;
    for (int k = 0; k < size && found != found; ++k) {
      const float v = value(k);
      int below = 0, same = 0;
      for (int j = 0; j < size; ++j) {
        const float u = value(j);
        below += u < v, same += u == v;
      }
      if (below <= wanted && wanted < below + same) found = v;
    }
    out[i] = found;
  }
}

// x^power / (x^power + other^power), safe against overflow; `silent` where both are nothing
FA_DEVICE float share(float x, float other, float power, float silent) {
  const float top = fmaxf(x, other);
  if (top < 1.17549435e-38f) return silent;
  const float a = powf(x / top, power), b = powf(other / top, power);
  return a / (a + b);
}

// first, second (n, width) = S times the masks of each of n places, or the masks where S is null. split: they add up to
// 1. 8 bytes a place, 4 width more for each array
extern "C" __global__ void __launch_bounds__(256)
    hpss_parts(float* first, float* second, const float* S, const float* harmonic, const float* percussive, int64 n,
               int width, float power, float margin, float other_margin, int split) {
  for (int64 i = first_index(); i < n; i += index_step()) {
    const float h = harmonic[i], p = percussive[i], silent = split ? 0.5f : 0.f;
    const float a = share(h, p * margin, power, silent);
    const float b = split ? 1.f - a : share(p, h * other_margin, power, silent);
    for (int64 k = i * width; k < (i + 1) * width; ++k) {
      first[k] = S ? S[k] * a : a;
      second[k] = S ? S[k] * b : b;
    }
  }
}
