// needs: common
// framing: samples of a padded signal by index, without a padded copy; int16 (INT16: 1) counts 32768 as 1.

// Index in [0, n) of sample i under a mode of ops.PAD, -1 for a zero: np.pad's rules, however far outside.
FA_DEVICE int64 fold(int64 i, int64 n, int mode) {
  if (i >= 0 && i < n) return i;
  if (mode == 0 || n == 0) return -1;
  if (mode == 1 || n == 1) return i < 0 ? 0 : n - 1;
  const int64 period = mode == 2 ? 2 * (n - 1) : mode == 3 ? 2 * n : n;
  const int64 j = (i % period + period) % period;
  return j < n ? j : (mode == 2 ? period : period - 1) - j;
}

FA_DEVICE float sample(const void* x, int64 i) {
#if INT16
  return (float)((const int16*)x)[i] * (1.f / 32768.f);
#else
  return ((const float*)x)[i];
#endif
}

// Sample i of a row of n samples that begins at `at`; `inside`: known to lie in it.
FA_DEVICE float padded_sample(const void* x, int64 at, int64 i, int64 n, int mode, bool inside) {
  if (!inside) i = fold(i, n, mode);
  return i < 0 ? 0.f : sample(x, at + i);
}

// Part `part` of `parts` of a row is looked through for NaN and infinity; *strange becomes 1 if there is one.
FA_DEVICE void check_finite(int* strange, const void* x, int64 at, int64 n, int64 part, int64 parts) {
#if !INT16
  const int64 each = ceil_div(n, parts), end = part * each + each < n ? part * each + each : n;
  bool bad = false;
  for (int64 i = part * each + threadIdx.x; i < end; i += blockDim.x) {
    const float v = sample(x, at + i);
    bad |= !(v - v == 0.f);
  }
  if (bad) atomicOr(strange, 1);
#endif
}
