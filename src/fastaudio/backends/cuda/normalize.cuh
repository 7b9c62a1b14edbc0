// needs: common
// normalize: slices of x (rows, n, columns) along its middle axis over their norms, in double; a thread a slice, whose
// neighbours read the next columns. 12 bytes a value: the second look comes from the cache.

FA_DEVICE double norm_of(const float* x, int64 n, int64 columns, int kind, double order, float least) {
  double found = kind == 1 ? FA_INFINITY : 0;
  for (int64 k = 0; k < n; ++k) {
    const float v = x[k * columns];
    const double size = v < least ? 0. : fabs((double)v);
    if (kind == 0) found = size > found ? size : found;
    if (kind == 1) found = size < found ? size : found;
    if (kind == 2) found += size > 0;
    if (kind == 3) found += order == 2 ? size * size : order == 1 ? size : pow(size, order);
  }
  return kind == 3 && order != 1 ? pow(found, 1 / order) : found;
}

// Values below `least` (which may be NaN: none) become 0 first. kind of norm: 0 largest, 1 smallest magnitude, 2 number
// of values that are not 0, 3 of order `order`, 4 none. Slices with a norm below threshold: left if fill is NaN, else
// fill.
extern "C" __global__ void __launch_bounds__(256)
    normalize(float* out, const float* x, int64 rows, int64 n, int64 columns, float least, int kind, double order,
              double threshold, float fill) {
  for (int64 i = first_index(); i < rows * columns; i += index_step()) {
    const int64 at = i / columns * n * columns + i % columns;
    const double norm = kind == 4 ? 1. : norm_of(x + at, n, columns, kind, order, least);
    const bool small = kind != 4 && norm < threshold;
    for (int64 k = 0; k < n; ++k) {
      const float v = x[at + k * columns], kept = v < least ? 0.f : v;
      out[at + k * columns] = small ? (fill == fill ? fill : kept) : (float)(kept / norm);
    }
  }
}
