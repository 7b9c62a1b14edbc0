// needs: common
// recurrence: y[t] = gain x[t] + c y[t - 1] over rows, in double. A row is cut into parts, a block each: what a part
// ends with from zero comes first (part_ends), then every part begins with what those before it amount to. In a block
// 8 values a thread at a time: each thread its own stretch from zero, then a scan of the stretches' ends with powers of
// c, then the stretches again from their true beginnings.
#define STRETCH 8

FA_DEVICE double power_of(double c, int n) {
  double p = 1;
  for (; n; n >>= 1, c *= c)
    if (n & 1) p *= c;
  return p;
}

// 0 times infinity is 0 here: an unstable filter at rest stays at rest.
FA_DEVICE double carried(double factor, double y) { return y == 0 ? 0 : factor * y; }

// value(t) to store(t, y), t < n; returns the last y. sums: blockDim.x + 1 doubles of shared memory.
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

// Part `blockIdx.x % parts` of row `blockIdx.x / parts`, `each` values but the last.
struct Part {
  int64 row, number, begin, size, parts;
};
FA_DEVICE Part part_of(int64 n, int64 each, int64 parts) {
  const int64 row = blockIdx.x / parts, number = blockIdx.x % parts, begin = number * each;
  return {row, number, begin, n - begin < each ? n - begin : each, parts};
}

// This block's part of the row, before: c y[-1]; store(t, y) for t from the row's beginning. Returns the last y.
template <class Store>
FA_DEVICE double filter_part(const Part& part, const float* x, const double* ends, int64 n, int64 each, double gain,
                             double c, double before, double* sums, const Store& store) {
  const float* from = x + part.row * n + part.begin;
  const double add = c == 0 && part.number == 0 ? before : 0, reach = power_of(c, int(each));
  double y = c == 0 ? 0 : before / c;
  for (int64 i = 0; i < part.number; ++i) y = ends[part.row * part.parts + i] + carried(reach, y);
  return recurrence(
      part.size, c, y, sums, [=](int64 t) { return gain * from[t] + (t ? 0. : add); },
      [=](int64 t, double v) { store(part.begin + t, v); });
}

// ends (rows, parts): 4 bytes a value
extern "C" __global__ void __launch_bounds__(256)
    part_ends(double* ends, const float* x, int64 n, int64 each, int64 parts, double gain, double c) {
  FA_SMEM(memory);
  const Part part = part_of(n, each, parts);
  const float* from = x + part.row * n + part.begin;
  const double last = recurrence(
      part.size, c, 0., (double*)memory, [=](int64 t) { return gain * from[t]; }, [](int64, double) {});
  if (threadIdx.x == 0) ends[blockIdx.x] = last;
}
