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

// out[t] = x[t] + coef out[t - 1], in double: a block a row
extern "C" __global__ void __launch_bounds__(256)
    deemphasis(float* out, const float* x, float coef, const float* zi, float* zf, int64 n) {
  FA_SMEM(memory);
  const int64 at = blockIdx.x * n;
  const double first = coef == 0.f ? 0. : (double)zi[blockIdx.x] / coef;
  const float add = coef == 0.f ? zi[blockIdx.x] : 0.f;
  const double last = recurrence(
      n, coef, first, (double*)memory, [=](int64 t) { return (double)x[at + t] + (t ? 0.f : add); },
      [=](int64 t, double y) { out[at + t] = (float)y; });
  if (threadIdx.x == 0) zf[blockIdx.x] = n ? (float)(coef * last) : zi[blockIdx.x];
}
