// needs: nn/mma
// The wrappers of nn/mma by themselves, word by word: the simulator's twins must answer as a GPU does.
// Block i of one warp: a (cases, 32, 4) and b (cases, 32, 2) words of a fragment, c and d (cases, 32, 4).
extern "C" __global__ void __launch_bounds__(32)
mma_words(float* d, const unsigned* a, const unsigned* b, const float* c, int bf16) {
  const int64 at = first_index();
  uint32 x[4], y[2];
  float z[4];
  for (int i = 0; i < 4; ++i) x[i] = a[at * 4 + i], z[i] = c[at * 4 + i];
  for (int i = 0; i < 2; ++i) y[i] = b[at * 2 + i];
  if (bf16) mma_bf16(z, x, y);
  if (!bf16) mma_tf32(z, x, y);
  for (int i = 0; i < 4; ++i) d[at * 4 + i] = z[i];
}

// tf32[i] of x[i]; bf16[i]: the pair of x[2 i] and x[2 i + 1]
extern "C" __global__ void __launch_bounds__(256)
convert_words(unsigned* tf32, unsigned* bf16, const float* x, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) {
    tf32[i] = to_tf32(x[i]);
    if (i < n / 2) bf16[i] = to_bf16_pair(x[2 * i], x[2 * i + 1]);
  }
}

// Lanes read what load_matrices gives them of four matrices x (32, 8) in shared memory, as they lie or transposed.
extern "C" __global__ void __launch_bounds__(32) matrix_words(unsigned* out, const uint16* x, int transposed) {
  FA_SMEM(memory);
  uint16* const rows = reinterpret_cast<uint16*>(memory);
  for (int i = threadIdx.x; i < 256; i += 32) rows[i] = x[i];
  __syncthreads();
  uint32 words[4];
  if (transposed) load_matrices<true>(words, rows + threadIdx.x * 8);
  if (!transposed) load_matrices<false>(words, rows + threadIdx.x * 8);
  for (int i = 0; i < 4; ++i) out[threadIdx.x * 4 + i] = words[i];
}
