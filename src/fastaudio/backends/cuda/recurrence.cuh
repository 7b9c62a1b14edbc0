// needs: common
// recurrence: y[t] = x[t] + c y[t - 1] over a row by one block, 8 values a thread at a time: each thread its own
// stretch from zero, then a scan of the stretches' ends with powers of c, then the stretches again from their true
// beginnings.
#define STRETCH 8

FA_DEVICE double power_of(double c, int n) {
  double p = 1;
  for (; n; n >>= 1, c *= c)
    if (n & 1) p *= c;
  return p;
}

// 0 times infinity is 0 here: an unstable filter at rest stays at rest.
FA_DEVICE double carried(double factor, double y) { return y == 0 ? 0 : factor * y; }

// value(t) to store(t, y), t < n; returns the last y. sums: blockDim.x doubles of shared memory.
template <class Value, class Store>
FA_DEVICE double recurrence(int64 n, double c, double y, double* sums, const Value& value, const Store& store) {
  const int me = threadIdx.x;
  const double step = power_of(c, STRETCH), reach = power_of(step, me);
  for (int64 t0 = 0; t0 < n; t0 += (int64)blockDim.x * STRETCH) {
    const int64 begin = t0 + (int64)me * STRETCH, end = begin + STRETCH < n ? begin + STRETCH : n;
    double own = 0;
    for (int64 t = begin; t < end; ++t) own = value(t) + c * own;
    __syncthreads();
    sums[me] = own;
    double factor = step;
    for (int d = 1; d < blockDim.x; d *= 2, factor *= factor) {
      __syncthreads();
      const double before = me >= d ? sums[me - d] : 0;
      __syncthreads();
      sums[me] += carried(factor, before);
    }
    __syncthreads();
    double state = (me ? sums[me - 1] : 0) + carried(reach, y);
    for (int64 t = begin; t < end; ++t) store(t, state = value(t) + c * state);
    if (begin < n && end == n) sums[blockDim.x] = state;
    if (me == blockDim.x - 1 && end < n) sums[blockDim.x] = state;
    __syncthreads();
    y = sums[blockDim.x];
  }
  return y;
}
