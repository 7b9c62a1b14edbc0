// needs: recurrence
// pcen: rows of S against their own smoothed past, a block a row, in double; numbers: b, gain, bias, power, eps.
// state: what the smoother remembers, in and out. 12 bytes and four functions a value.
extern "C" __global__ void __launch_bounds__(256, 2)
    pcen(float* out, double* state, const float* S, const float* ref, int64 n, double b, double gain, double bias,
         double power, double eps) {
  FA_SMEM(memory);
  const int64 at = blockIdx.x * n;
  const double c = 1 - b, top = pow(bias, power), before = state[blockIdx.x];
  // m[t] = b ref[t] + z, z = c m[t - 1]
  const double last = recurrence(
      n, c, c == 0 ? 0. : before / c, (double*)memory,
      [=](int64 t) { return b * ref[at + t] + (c == 0 && t == 0 ? before : 0.); },
      [=](int64 t, double m) {
        const double x = S[at + t] * exp(-gain * log(m + eps));
        out[at + t] = (float)(power == 0 ? log1p(x) : bias == 0 ? pow(x, power) : top * expm1(power * log1p(x / bias)));
      });
  if (threadIdx.x == 0 && n) state[blockIdx.x] = c * last;
}
