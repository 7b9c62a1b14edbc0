// needs: framing mel
// job: what kernels of features share: the lines of a program (ops.FEATURES) of FFT_FRAMES frames, FFT_THREADS threads
// each, from their spectra s(f, k). BASE: the exponent those hold, 2 or 1. FEATURES: a bit for every code that the
// program has; the rest is not compiled. All threads of a block go through the same lines. Sums of a frame are in
// double, in a fixed order.
#ifndef FFT_BLOCK
#define FFT_BLOCK 256
#endif
#define HAS(number) ((FEATURES >> (number) & 1) && line.code == (number))

struct Line {
  int code, row, rows;
  const double* params;
};

// Where results go, and what lines have in common. `kept` and `tops`: decibels and maxima for floors.cuh.
struct Job {
  float *out, *kept, *tops;
  int64 rows, out_rows, row, t0, frames;
  int valid, bins;
  float power;
  Mel mel;
  double* space;  // a double for every warp, 16 for tops
};

FA_DEVICE float raise(float v, float p) {
  const float e = p / BASE;
  return e == 1.f ? v : e == 2.f ? v * v : e == 0.5f ? sqrtf(v) : powf(v, e);
}

FA_DEVICE void put(const Job& job, int64 row, int f, float v) {
  job.out[(job.row * job.out_rows + row) * job.frames + job.t0 + f] = v;
}

// The sum over the threads of a frame, in each of them. There is a barrier before the first write, none after the last
// read.
FA_DEVICE double frame_sum(double v, double* space) {
  for (int o = (FFT_THREADS < 32 ? FFT_THREADS : 32) / 2; o; o >>= 1) v += __shfl_xor_sync(FA_WARP, v, o);
  if (FFT_THREADS <= 32) return v;
  __syncthreads();
  if ((threadIdx.x & 31) == 0) space[threadIdx.x >> 5] = v;
  __syncthreads();
  v = 0;
  for (int i = 0; i < FFT_THREADS / 32; ++i) v += space[threadIdx.x / FFT_THREADS * (FFT_THREADS / 32) + i];
  return v;
}

// The sum of value(k) over the bins of this thread's frame
template <class Value>
FA_DEVICE double bin_sum(const Job& job, int first, int last, const Value& value) {
  double sum = 0;
  for (int k = first + threadIdx.x % FFT_THREADS; k < last; k += FFT_THREADS) sum += value(k);
  return frame_sum(sum, job.space);
}

FA_DEVICE void note_top(const Job& job, int number, float v) {
  const float top = block_max(v, (float*)job.space);
  if (threadIdx.x == 0) job.tops[(int64)number * gridDim.x + blockIdx.x] = top;
}

FA_DEVICE float decibels(float v, float amin) { return 10.f * log10f(v < amin ? amin : v); }
