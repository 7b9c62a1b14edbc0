// needs: common
// complex_bands: sums of complex bins with complex weights, as constant-Q filters are applied to spectra.

// Band m of bins bin(k), bands as in mel.cuh; sums of sums, for less rounding.
template <class Bin>
FA_DEVICE float2 complex_band(const int64* starts, const int64* lengths, const float2* weights, int widest, int m,
                              const Bin& bin) {
  const int first = (int)starts[m], length = (int)lengths[m];
  const float2* w = weights + (int64)m * widest;
  float2 total = {0.f, 0.f};
  for (int from = 0; from < length; from += 64) {
    const int to = from + 64 < length ? from + 64 : length;
    float2 part = {0.f, 0.f};
    for (int j = from; j < to; ++j) {
      const float2 z = bin(first + j), v = w[j];
      part.x = fmaf(z.x, v.x, fmaf(-z.y, v.y, part.x));
      part.y = fmaf(z.x, v.y, fmaf(z.y, v.x, part.y));
    }
    total.x += part.x, total.y += part.y;
  }
  return total;
}
