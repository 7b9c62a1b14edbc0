// needs: nn/sums
// Weights of losses that leave masked steps out.

// How many steps are true. 1 byte a step
extern "C" __global__ void __launch_bounds__(256) true_steps(double* count, double* parts, const uint8* mask, int64 n) {
  double sum = 0;
  for_each(n, [&](int64 i) { sum += mask[i] ? 1.0 : 0.0; });
  leave_sum(sum, count, parts, 1.0, SUM_ASSIGN);
}

// out (rows, steps, n) = weight * all / count at true steps, else 0; true: 1 and 0; share = count / all. weight: null,
// or one for every `group` elements of out. 4 bytes an element, 8 with weights
extern "C" __global__ void __launch_bounds__(256)
    mask_weights(float* out, float* flags, double* share, const double* count, const uint8* mask, const float* weight,
                 int64 all, int64 n, int64 group) {
  const double found = *count;
  const float factor = found > 0 ? float(double(all) / found) : 0.0f;
  if (first_index() == 0) *share = all ? found / double(all) : 0.0;
  for_each(all, [&](int64 i) { flags[i] = mask[i] ? 1.0f : 0.0f; });
  for_each(all * n, [&](int64 i) {
    const float given = weight ? weight[split(i, group).quotient] : 1.0f;
    out[i] = mask[split(i, n).quotient] ? given * factor : 0.0f;
  });
}
