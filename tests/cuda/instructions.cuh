// needs: common
// What kernels ask of the machine beside sums and products: the simulator must answer as a GPU does.
extern "C" __global__ void integers(int* out, const int* x, int n) {
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    int* to = out + 6 * i;
    to[0] = __clz(x[i]);
    to[1] = __popc((uint32)x[i]);
    to[2] = __ffs(x[i]);
    to[3] = (int)__brev((uint32)x[i]);
    to[4] = (int)__umulhi((uint32)x[i], 0xD2511F53u);
    to[5] = __float_as_int(__int_as_float(x[i]));
  }
}
extern "C" __global__ void floats(float* out, const float* x, int n) {
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    float* to = out + 8 * i;
    to[0] = fminf(x[i], 1.f);
    to[1] = fmaxf(x[i], 1.f);
    to[2] = fmaf(x[i], x[i], -1.f);
    to[3] = sqrtf(fabsf(x[i]));
    to[4] = 1.f / x[i];
    to[5] = floorf(x[i]);
    to[6] = rintf(x[i]);
    to[7] = (float)__float2int_rn(fminf(fmaxf(x[i], -1e6f), 1e6f));
  }
}
extern "C" __global__ void functions(float* out, const float* x, int n) {
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    float* to = out + 8 * i;
    to[0] = expf(x[i]);
    to[1] = expm1f(x[i]);
    to[2] = logf(fabsf(x[i]));
    to[3] = log10f(fabsf(x[i]));
    to[4] = tanhf(x[i]);
    to[5] = erff(x[i]);
    to[6] = sinf(x[i]);
    to[7] = cosf(x[i]);
  }
}
extern "C" __global__ void exchanges(float* out, const float* x, int n) {
  const float v = x[threadIdx.x];
  float* to = out + 8 * threadIdx.x;
  to[0] = __shfl_up_sync(FA_WARP, v, 3);
  to[1] = __shfl_down_sync(FA_WARP, v, 5, 16);
  to[2] = __shfl_xor_sync(FA_WARP, v, 9);
  to[3] = __shfl_xor_sync(FA_WARP, v, 17, 16);
  to[4] = __shfl_sync(FA_WARP, v, 35, 8);
  to[5] = (float)__popc(__ballot_sync(FA_WARP, v > n));
  to[6] = warp_sum(v);
  to[7] = warp_max(v);
}
