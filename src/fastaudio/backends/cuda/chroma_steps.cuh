// needs: common
// chroma_steps: how many of four limits values pass, smoothed over time. 8 bytes a value: neighbours come from caches.

// out (rows, n): sum over i of window[i] q(x[row, t + i - before]), q a quarter for every limit passed, in double
extern "C" __global__ void __launch_bounds__(256)
    chroma_steps(float* out, const float* x, const double* limits, const double* window, int64 rows, int64 n,
                 int size, int before) {
  for (int64 i = first_index(); i < rows * n; i += index_step()) {
    const int64 t = i % n - before;
    const float* from = x + i - before;
    double sum = 0;
    for (int k = 0; k < size; ++k) {
      if (t + k < 0 || t + k >= n) continue;
      const double v = from[k];
      const int passed = (v > limits[0]) + (v > limits[1]) + (v > limits[2]) + (v > limits[3]);
      sum += window[k] * (0.25 * passed);
    }
    out[i] = (float)sum;
  }
}
