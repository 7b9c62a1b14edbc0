// needs: common
// mel: bands as (start, length, weights): some 2,000 products a frame of 1025 bins and 128 bands, not 131,000.
struct Mel {
  const int64 *starts, *lengths;
  const float* weights;  // (bands, widest)
  int bands, widest;
};

// Band m of bins value(k); sums of sums, for less rounding.
template <class Value>
FA_DEVICE float mel_band(const Mel& mel, int m, const Value& value) {
  const int first = (int)mel.starts[m], length = (int)mel.lengths[m];
  const float* w = mel.weights + (int64)m * mel.widest;
  float total = 0.f;
  for (int from = 0; from < length; from += 64) {
    const int to = from + 64 < length ? from + 64 : length;
    float part = 0.f;
    for (int j = from; j < to; ++j) part = fmaf(value(first + j), w[j], part);
    total += part;
  }
  return total;
}
