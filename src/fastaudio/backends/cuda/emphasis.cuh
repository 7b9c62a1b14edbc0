// needs: recurrence
// preemphasis and deemphasis; states as scipy.signal.lfilter's. 8 bytes a sample.

// out[t] = x[t] - coef x[t - 1], every product rounded: blocks of a stream have the bits of the whole.
extern "C" __global__ void __launch_bounds__(256)
    preemphasis(float* out, const float* x, float coef, const float* zi, float* zf, int64 rows, int64 n) {
  for (int64 i = first_index(); i < rows * n; i += index_step()) {
    const int64 row = i / n, t = i % n;
    out[i] = t ? __fadd_rn(x[i], -__fmul_rn(coef, x[i - 1])) : x[i] + zi[row];
    if (t == n - 1) zf[row] = -__fmul_rn(coef, x[i]);
  }
}

// out[t] = x[t] + coef out[t - 1], in double. 4 bytes more where rows are cut
extern "C" __global__ void __launch_bounds__(256)
    deemphasis(float* out, const float* x, float coef, const float* zi, float* zf, const double* ends, int64 n,
               int64 each, int64 parts) {
  FA_SMEM(memory);
  const Part part = part_of(n, each, parts);
  const int64 at = part.row * n;
  const double last = filter_part(part, x, ends, n, each, 1., coef, zi[part.row], (double*)memory,
                                  [=](int64 t, double y) { out[at + t] = (float)y; });
  if (threadIdx.x == 0 && part.number == parts - 1) zf[part.row] = n ? (float)(coef * last) : zi[part.row];
}
