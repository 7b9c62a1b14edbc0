// needs: nn/mma
// Operands of products as bf16 in memory. 6 bytes a number.

// out[i] = x[i] as bf16, the nearest, ties to even; n: a multiple of 8
extern "C" __global__ void __launch_bounds__(256) round_bf16(void* out, const float4* x, int64 n) {
  for (int64 i = first_index(); i < n / 8; i += index_step()) {
    const float4 a = x[2 * i], b = x[2 * i + 1];
    static_cast<int4*>(out)[i] = make_int4(int(to_bf16_pair(a.x, a.y)), int(to_bf16_pair(a.z, a.w)),
                                           int(to_bf16_pair(b.x, b.y)), int(to_bf16_pair(b.z, b.w)));
  }
}
