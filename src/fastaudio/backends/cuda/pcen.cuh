// needs: recurrence
// pcen: rows of S against their own smoothed past, in double; numbers: b, gain, bias, power, eps. 12 bytes and four
// functions a value, and 4 bytes where rows are cut.

// before, after (rows,): what the smoother remembers, 1 - b times its last value; may be one array where rows are whole
extern "C" __global__ void __launch_bounds__(256, 2)
    pcen(float* out, double* after, const double* before, const float* S, const float* ref, const double* ends, int64 n,
         int64 each, int64 parts, double b, double gain, double bias, double power, double eps) {
  FA_SMEM(memory);
  const Part part = part_of(n, each, parts);
  const int64 at = part.row * n;
  const double c = 1 - b, top = pow(bias, power);
  const double last =
      filter_part(part, ref, ends, n, each, b, c, before[part.row], (double*)memory, [=](int64 t, double m) {
        const double x = S[at + t] * exp(-gain * log(m + eps));
        out[at + t] = (float)(power == 0 ? log1p(x) : bias == 0 ? pow(x, power) : top * expm1(power * log1p(x / bias)));
      });
  if (threadIdx.x == 0 && n && part.number == parts - 1) after[part.row] = c * last;
}
