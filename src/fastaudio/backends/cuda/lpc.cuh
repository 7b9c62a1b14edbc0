// needs: common
// lpc: linear prediction by Burg's method, a block a row. Two passes an order over the forward and backward errors,
// 24 bytes a sample, from the cache where rows are frames.

// out (rows, order + 1) of x (rows, n), order < n; rooms: 2 (n - 1) numbers a row.
extern "C" __global__ void __launch_bounds__(256) lpc(float* out, float* rooms, const float* x, int64 n, int order) {
  FA_SMEM(memory);
  double *space = (double*)memory, *a = space + 32;  // 32, and order + 1
  const int64 m = n - 1;
  const float* row = x + blockIdx.x * n;
  float *f = rooms + blockIdx.x * 2 * m, *b = f + m;
  double product = 0, squares = 0;
  for (int64 j = threadIdx.x; j < m; j += 256) {
    const float ahead = row[j + 1], behind = row[j];
    f[j] = ahead, b[j] = behind;
    product += (double)ahead * behind;
    squares += (double)ahead * ahead + (double)behind * behind;
  }
  product = block_sum(product, space);
  squares = block_sum(squares, space);
  for (int i = threadIdx.x; i <= order; i += 256) a[i] = i == 0;
  for (int i = 1; i <= order; ++i, ++f) {
    const double k = -2 * product / (squares + 1.17549435e-38);
    const float step = (float)k;
    const int64 left = m - i + 1;
    __syncthreads();  // everybody has read the errors of the order before
    for (int j = threadIdx.x + 1; 2 * j <= i; j += 256) {
      const double low = a[j], high = a[i - j];
      a[j] = low + k * high;
      if (i - j != j) a[i - j] = high + k * low;
    }
    if (threadIdx.x == 0) a[i] = k;
    for (int64 j = threadIdx.x; j < left; j += 256) {
      const float ahead = f[j], behind = b[j];
      f[j] = fmaf(behind, step, ahead);
      b[j] = fmaf(ahead, step, behind);
    }
    __syncthreads();
    product = squares = 0;  // both anew: they can shrink by many digits
    for (int64 j = threadIdx.x + 1; j < left; j += 256) {
      const double ahead = f[j], behind = b[j - 1];
      product += ahead * behind;
      squares += ahead * ahead + behind * behind;
    }
    product = block_sum(product, space);
    squares = block_sum(squares, space);
  }
  __syncthreads();
  for (int i = threadIdx.x; i <= order; i += 256) out[blockIdx.x * (int64)(order + 1) + i] = (float)a[i];
}
