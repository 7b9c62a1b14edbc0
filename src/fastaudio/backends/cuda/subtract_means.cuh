// needs: common
// subtract_means: columns less their means over time, in place. 8 bytes a number; the second look comes from the cache.

// out (rows, frames, columns): a block takes 32 columns of a row, 8 frames at a time; sums in double, a strip of frames
// after the other.
extern "C" __global__ void __launch_bounds__(256) subtract_means(float* out, int64 frames, int64 columns) {
  FA_SMEM(memory);
  double* const sums = (double*)memory;  // 256
  const int lane = threadIdx.x % 32, strip = threadIdx.x / 32;
  const int64 tiles = ceil_div(columns, 32), row = blockIdx.x / tiles, column = blockIdx.x % tiles * 32 + lane;
  const int64 end = column < columns ? frames : 0;
  float* const first = out + row * frames * columns + column;
  double sum = 0;
  for (int64 t = strip; t < end; t += 8) sum += first[t * columns];
  sums[threadIdx.x] = sum;
  __syncthreads();
  sum = 0;
  for (int s = 0; s < 8; ++s) sum += sums[s * 32 + lane];
  const float mean = (float)(sum / (double)frames);
  for (int64 t = strip; t < end; t += 8) first[t * columns] -= mean;
}
