// needs: nn/columns
// Products of whole sequences for recurrent layers, and sums of columns.

// out (m, n) = op(a) op(b) + bias, or += ; tiles of 32 x 32, a thread four rows of a column; stretches of 256 products
// are added apart. 2 m n depth flops; depth (m + n) m n / 32 floats of the caches. grid: (m / 32, n / 32)
extern "C" __global__ void __launch_bounds__(256)
    product(float* out, const float* a, const float* b, const float* bias, int64 m, int64 n, int64 depth, int trans_a,
            int trans_b, int accumulate) {
  FA_SMEM(memory);
  float *const left = reinterpret_cast<float*>(memory), *const right = left + 32 * 33;
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int64 row = int64(blockIdx.x) * 32, column = int64(blockIdx.y) * 32;
  float sum[4] = {}, part[4] = {};
  for (int64 k = 0; k < depth; k += 32) {
    __syncthreads();
    for (int i = warp; i < 32; i += 8) {
      const int64 ar = trans_a ? k + i : row + i, ac = trans_a ? row + lane : k + lane;
      const int64 br = trans_b ? column + i : k + i, bc = trans_b ? k + lane : column + lane;
      const int64 a_rows = trans_a ? depth : m, a_columns = trans_a ? m : depth, b_rows = trans_b ? n : depth;
      const int64 b_columns = trans_b ? depth : n;
      left[trans_a ? lane * 33 + i : i * 33 + lane] = ar < a_rows && ac < a_columns ? a[ar * a_columns + ac] : 0.0f;
      right[trans_b ? lane * 33 + i : i * 33 + lane] = br < b_rows && bc < b_columns ? b[br * b_columns + bc] : 0.0f;
    }
    __syncthreads();
    for (int i = 0; i < 32; ++i)
      for (int r = 0; r < 4; ++r) part[r] = fmaf(left[(warp + 8 * r) * 33 + i], right[i * 33 + lane], part[r]);
    if (k % 256 != 224 && k + 32 < depth) continue;
    for (int r = 0; r < 4; ++r) sum[r] += part[r], part[r] = 0.0f;
  }
  for (int r = 0; r < 4; ++r) {
    const int64 i = row + warp + 8 * r, j = column + lane;
    if (i >= m || j >= n) continue;
    const float total = bias ? sum[r] + bias[j] : sum[r];
    out[i * n + j] = accumulate ? out[i * n + j] + total : total;
  }
}

// parts (stretches, n): sums of the columns of a stretch of `span` rows. grid: (n / WIDTH, stretches). 4 bytes an
// element
extern "C" __global__ void __launch_bounds__(256)
    column_sums(double* parts, const float* a, int64 rows, int64 n, int64 span) {
  const int64 column = int64(blockIdx.x) * WIDTH + column_lane(), first = int64(blockIdx.y) * span;
  const int64 end = first + span < rows ? first + span : rows;
  double sum = 0;
  for (int64 row = first + column_strip(); column < n && row < end; row += STRIPS) sum += double(a[row * n + column]);
  sum = strips_total(sum);
  if (column < n && column_strip() == 0) parts[blockIdx.y * n + column] = sum;
}

// out (n,) += the sums of all stretches
extern "C" __global__ void __launch_bounds__(256)
    add_columns(float* out, const double* parts, int64 stretches, int64 n) {
  for_each(n, [&](int64 i) {
    double sum = 0;
    for (int64 s = 0; s < stretches; ++s) sum += parts[s * n + i];
    out[i] += float(sum);
  });
}
