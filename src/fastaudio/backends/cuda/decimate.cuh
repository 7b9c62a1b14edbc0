// needs: common
// decimate: every second sample of filtered rows. Every thread has OUTPUTS results in registers, over which even and
// odd samples slide past the taps of their phase: a sample and a quarter of a load of taps for 8 products. 12 bytes and
// 2 * 521 flop (soxr_hq) a result.
#define OUTPUTS 8
#define RESULTS (256 * OUTPUTS)  // of a block

FA_DEVICE int sample_at(int i) { return i + (i >> 3); }  // neighbours of a warp's threads in different banks

// total += taps (width, a multiple of 8) times samples x from `base` on; sums of 64 products.
FA_DEVICE void slide(float (&total)[OUTPUTS], const float4* taps, const float* x, int base, int width) {
  float r[OUTPUTS];
#pragma unroll
  for (int o = 0; o < OUTPUTS; ++o) r[o] = x[sample_at(base + o)];
  for (int from = 0; from < width; from += 64) {
    float part[OUTPUTS] = {};
    for (int k = from; k < width && k < from + 64; k += 8) {
      const float4 a = taps[k / 4], b = taps[k / 4 + 1];
      const float t[8] = {a.x, a.y, a.z, a.w, b.x, b.y, b.z, b.w};
#pragma unroll
      for (int q = 0; q < 8; ++q) {
#pragma unroll
        for (int o = 0; o < OUTPUTS; ++o) part[o] = fmaf(t[q], r[(q + o) % OUTPUTS], part[o]);
        r[q] = x[sample_at(base + k + q + OUTPUTS)];
      }
    }
#pragma unroll
    for (int o = 0; o < OUTPUTS; ++o) total[o] += part[o];
  }
}

// out (rows, count) of x (rows, n), zeros around it; taps (2, width): those of even samples, from sample 2 m - reach
// on, and those of odd ones, from 2 m - reach + 1 on.
extern "C" __global__ void __launch_bounds__(256)
    decimate(float* out, const float* x, const float* taps, int64 n, int64 count, int reach, int width) {
  FA_SMEM(memory);
  const int held = RESULTS + width;
  float *table = (float*)memory, *even = table + 2 * width, *odd = even + sample_at(held) + 1;
  const int64 parts = ceil_div(count, RESULTS), row = blockIdx.x / parts, m0 = blockIdx.x % parts * RESULTS;
  for (int i = threadIdx.x; i < 2 * width; i += 256) table[i] = taps[i];
  for (int i = threadIdx.x; i < 2 * held; i += 256) {
    const int64 s = 2 * m0 - reach + i;
    float* to = i & 1 ? odd : even;
    to[sample_at(i >> 1)] = s >= 0 && s < n ? x[row * n + s] : 0.f;
  }
  __syncthreads();
  float total[OUTPUTS] = {};
  const int base = threadIdx.x * OUTPUTS;
  slide(total, (const float4*)table, even, base, width);
  slide(total, (const float4*)(table + width), odd, base, width);
  __syncthreads();  // everybody has read: results leave through shared memory, side by side
#pragma unroll
  for (int o = 0; o < OUTPUTS; ++o) even[sample_at(base + o)] = total[o];
  __syncthreads();
  for (int i = threadIdx.x; i < RESULTS && m0 + i < count; i += 256) out[row * count + m0 + i] = even[sample_at(i)];
}
