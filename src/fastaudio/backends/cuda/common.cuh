// What every kernel may use: integer types, shared memory, sums of a fixed order. Compiled by NVRTC, and by g++ in the
// simulator (tests/cuda/sim), so: nothing is included, no templates of the standard library, no __shared__ but FA_SMEM.
typedef long long int64;
typedef unsigned long long uint64;
typedef int int32;
typedef unsigned uint32;
typedef signed char int8;
typedef unsigned char uint8;
typedef short int16;
typedef unsigned short uint16;

#define FA_DEVICE __device__ __forceinline__
#define FA_WARP 0xffffffffu
#define FA_INFINITY __int_as_float(0x7f800000)
#define FA_NAN __int_as_float(0x7fffffff)

// FA_SMEM(bytes): `unsigned char* bytes`, the block's shared memory, as much as the launch asked for; 16-byte aligned.
#ifdef __CUDACC__
#define FA_SMEM(name) extern __shared__ __align__(16) unsigned char name[]
#endif

// This thread's first element, and the step to its next, of a grid-stride loop in 64 bits.
FA_DEVICE int64 first_index() { return (int64)blockIdx.x * blockDim.x + threadIdx.x; }
FA_DEVICE int64 index_step() { return (int64)gridDim.x * blockDim.x; }

FA_DEVICE int64 ceil_div(int64 a, int64 b) { return (a + b - 1) / b; }

// Sum or maximum over the 32 lanes, in every lane; a fixed order.
template <class T>
FA_DEVICE T warp_sum(T v) {
  for (int o = 16; o; o >>= 1) v += __shfl_xor_sync(FA_WARP, v, o);
  return v;
}
template <class T>
FA_DEVICE T warp_max(T v) {
  for (int o = 16; o; o >>= 1) {
    const T other = __shfl_xor_sync(FA_WARP, v, o);
    v = other > v ? other : v;
  }
  return v;
}

// Sum or maximum over the block, in every thread. blockDim.x: a multiple of 32, alone. space: 32 T of shared memory,
// which nobody may be using: there is a barrier before the first write, and none after the last read.
template <class T>
FA_DEVICE T block_sum(T v, T* space) {
  v = warp_sum(v);
  __syncthreads();
  if ((threadIdx.x & 31) == 0) space[threadIdx.x >> 5] = v;
  __syncthreads();
  return warp_sum((threadIdx.x & 31) < (blockDim.x >> 5) ? space[threadIdx.x & 31] : T(0));
}
template <class T>
FA_DEVICE T block_max(T v, T* space) {
  v = warp_max(v);
  __syncthreads();
  if ((threadIdx.x & 31) == 0) space[threadIdx.x >> 5] = v;
  __syncthreads();
  return warp_max(space[(threadIdx.x & 31) < (blockDim.x >> 5) ? threadIdx.x & 31 : 0]);
}
