// One kernel for each way to be wrong that a GPU may leave unnoticed. The simulator must notice; see test_faults.py.
extern "C" __global__ void whole_sum(float* y, const float* x, int n, int broken) {  // right, unless it is broken
  FA_SMEM(bytes);
  float* part = (float*)bytes;
  float s = 0;
  for (int i = threadIdx.x; i < n; i += blockDim.x) s += x[i];
  part[threadIdx.x] = s;
  if (!broken) __syncthreads();
  if (threadIdx.x == 0) {
    float total = 0;
    for (int i = 0; i < (int)blockDim.x; ++i) total += part[i];
    y[0] = total;
  }
}
extern "C" __global__ void behind_shared(float* y) {
  FA_SMEM(bytes);
  ((float*)bytes)[threadIdx.x + 1] = 1;  // fault: behind_shared
  __syncthreads();
  y[threadIdx.x] = ((float*)bytes)[threadIdx.x];
}
extern "C" __global__ void before_shared(float* y) {
  FA_SMEM(bytes);
  ((float*)bytes)[(int)threadIdx.x - 1] = 1;
  y[threadIdx.x] = 0;
}
extern "C" __global__ void behind_array(float* y, const float* x, int n) {
  for (int i = threadIdx.x; i <= n; i += blockDim.x) y[i] = x[i];  // fault: behind_array
}
extern "C" __global__ void divergent_barrier(float* y) {
  if (threadIdx.x < 16) {
    __syncthreads();  // fault: divergent_barrier
  } else {
    __syncthreads();  // fault: divergent_barrier
  }
  y[threadIdx.x] = 1;
}
extern "C" __global__ void early_exit(float* y, int n) {
  if ((int)threadIdx.x >= n) return;
  __syncthreads();  // fault: early_exit
  y[threadIdx.x] = 1;
}
extern "C" __global__ void uninitialised(float* y) {
  FA_SMEM(bytes);
  y[threadIdx.x] += ((float*)bytes)[threadIdx.x];
}
extern "C" __global__ void outside_mask(float* y) {
  if (threadIdx.x < 16) y[threadIdx.x] = __shfl_sync(0xffffu, y[threadIdx.x], 20);  // fault: outside_mask
}
extern "C" __global__ void not_in_its_mask(float* y) {
  y[threadIdx.x] = __shfl_xor_sync(0xffffu, y[threadIdx.x], 1);  // fault: not_in_its_mask
}
extern "C" __global__ void half_a_warp(float* y) {
  if (threadIdx.x < 16) y[threadIdx.x] = __shfl_xor_sync(0xffffffffu, y[threadIdx.x], 1);  // fault: half_a_warp
}
extern "C" __global__ void blocks_race(float* y, int n) { y[0] = y[0] + blockIdx.x; }
extern "C" __global__ void last_block(float* y, int n) { y[0] = blockIdx.x; }
extern "C" __global__ void misaligned(float4* y, int n) {
  *(float4*)((float*)y + n) = make_float4(1, 2, 3, 4);  // fault: misaligned
}
extern "C" __global__ void int_overflow(float* y, int n) { y[0] = n * n; }  // fault: int_overflow
extern "C" __global__ void local_array(float* y, int n) {
  float own[4] = {1, 2, 3, 4};
  y[0] = own[n];  // fault: local_array
}
extern "C" __global__ void zero_division(float* y, int n) { y[0] = 7 / n; }  // fault: zero_division
extern "C" __global__ void good_warp(float* y, int n) {  // the exchanges as CUDA defines them
  const float v = y[threadIdx.x];
  float s = warp_sum(v);
  s += __shfl_up_sync(FA_WARP, v, 1) + __shfl_down_sync(FA_WARP, v, 2, 8) + __shfl_sync(FA_WARP, v, 3, 4);
  y[threadIdx.x] = s + __popc(__ballot_sync(FA_WARP, v > n)) + __any_sync(FA_WARP, v > 31) + __all_sync(FA_WARP, v < 31);
}
extern "C" __global__ void endless(float* y) {  // a thread waits for one that comes after it, in its own warp
  while (threadIdx.x == 0 && *(volatile float*)(y + 1) == 0) continue;  // fault: endless
  y[threadIdx.x] = 1;
}
extern "C" __global__ void blocks_race_later(float* y, int n) {  // a block's barrier orders nothing between blocks
  __syncthreads();
  if (threadIdx.x == 0) y[0] = y[0] + blockIdx.x;
}
extern "C" __global__ void shuffled(float* y, int n) {  // an exchange orders no memory, unless n: then __syncwarp does
  FA_SMEM(bytes);
  float* all = (float*)bytes;
  all[threadIdx.x] = y[threadIdx.x];
  if (n) __syncwarp();
  y[threadIdx.x] = __shfl_xor_sync(FA_WARP, 1.f, 1) * all[threadIdx.x ^ 1];
}
