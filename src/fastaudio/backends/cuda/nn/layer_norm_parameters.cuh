// needs: nn/columns
// Gradients of layer_norm's gamma and beta: sums down the columns, in stretches of rows, then those in their order.

// parts (stretches, 2, n): sums of dy xhat and of dy. grid: (tiles of WIDTH columns, stretches of `span` rows). 8 bytes
// an element
extern "C" __global__ void __launch_bounds__(256, 4)
    layer_norm_sums(double* parts, const float* dy, const float* x, const float* mean, const float* rstd, int64 rows,
                    int64 n, int64 span) {
  const int64 column = int64(blockIdx.x) * WIDTH + column_lane(), first = int64(blockIdx.y) * span;
  const int64 end = first + span < rows ? first + span : rows;
  double weights = 0, offsets = 0;
  for (int64 row = first + column_strip(); column < n && row < end; row += STRIPS) {
    const float d = dy[row * n + column];
    weights += double(d) * double((x[row * n + column] - mean[row]) * rstd[row]);
    offsets += double(d);
  }
  weights = strips_total(weights), offsets = strips_total(offsets);
  if (column >= n || column_strip() != 0) return;
  parts[blockIdx.y * 2 * n + column] = weights;
  parts[(blockIdx.y * 2 + 1) * n + column] = offsets;
}

// dgamma and dbeta, or null, are added to
extern "C" __global__ void __launch_bounds__(256) layer_norm_add(float* dgamma, float* dbeta, const double* parts,
                                                                 int64 stretches, int64 n) {
  for_each(2 * n, [&](int64 i) {
    float* to = i < n ? dgamma : dbeta;
    if (!to) return;
    double sum = 0;
    for (int64 s = 0; s < stretches; ++s) sum += parts[s * 2 * n + i];
    to[i < n ? i : i - n] += float(sum);
  });
}
