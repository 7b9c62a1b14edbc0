// needs: common
// delta: correlation of rows with `coeffs`; the first and last `half` values are products with `edges` (2, half,
// width). In double. 8 bytes a value; the neighbours come from the cache.
extern "C" __global__ void __launch_bounds__(256)
    delta(float* out, const float* x, const double* coeffs, const double* edges, int64 rows, int64 n, int64 n_x,
          int width, int half) {
  for (int64 i = first_index(); i < rows * n; i += index_step()) {
    const int64 row = i / n, t = i % n;
    const bool head = t < half, tail = !head && t >= n - half;
    const double* c = head ? edges + t * width : tail ? edges + (half + t - (n - half)) * width : coeffs;
    const float* from = x + row * n_x + (head ? 0 : tail ? n_x - width : t - half);
    double sum = 0;
    for (int j = 0; j < width; ++j) sum += c[j] * from[j];
    out[i] = (float)sum;
  }
}
