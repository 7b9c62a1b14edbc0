// needs: nn/flat
// Sums over arrays in double: a part a block, then those parts by one block, always in the same order.

#define SUM_ASSIGN 0
#define SUM_ADD 1
#define SUM_ROOT 2

// The sum over the block, in every thread
FA_DEVICE double block_total(double v) {
  FA_SMEM(memory);
  return block_sum(v, reinterpret_cast<double*>(memory));
}

// out = factor * sum, out += factor * sum, or out = sqrt(sum)
FA_DEVICE void settle(double* out, double sum, double factor, int how) {
  if (how == SUM_ROOT) *out = sqrt(sum);
  else *out = how == SUM_ADD ? *out + factor * sum : factor * sum;
}

// What a block found: the result, if it is the only one, else a part.
FA_DEVICE void leave_sum(double found, double* out, double* parts, double factor, int how) {
  const double sum = block_total(found);
  if (threadIdx.x != 0) return;
  if (gridDim.x == 1) settle(out, sum, factor, how);
  else parts[blockIdx.x] = sum;
}

// One block. 8 bytes a part
extern "C" __global__ void __launch_bounds__(256)
    finish_sum(double* out, const double* parts, int64 count, double factor, int how) {
  double sum = 0;
  for (int64 i = threadIdx.x; i < count; i += blockDim.x) sum += parts[i];
  sum = block_total(sum);
  if (threadIdx.x == 0) settle(out, sum, factor, how);
}
