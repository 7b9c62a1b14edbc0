// needs: common nn/tile_sums
// The tile of every product: FA_BM rows x FA_BN columns of sums in the registers of FA_BM threads; 16 products at a
// time come through shared memory, in two buffers, so that the next ones travel while these are multiplied. Both
// operands lie (products, rows): a tap of a convolution, or 16 columns of a matrix. Long sums lose digits, those of
// tensor cores more: every FA_FOLD steps what was added up goes into a second set of sums.
#define FA_FOLD (FA_MATH == 1 ? 1 : 4)
#define FA_BUFFER (FA_STEP * (FA_A_PITCH + FA_B_PITCH))  // floats; two of them are a block's shared memory
#define FA_RESIDENT (256 / FA_BM)  // blocks that share a multiprocessor: up to 255 registers a thread, two sets of sums

// Four products of a row into their rows.
FA_DEVICE void scatter(float* to, int pitch, float4 v) {
  to[0] = v.x, to[pitch] = v.y, to[2 * pitch] = v.z, to[3 * pitch] = v.w;
}

// sums = the product of what `operands` brings in `steps` steps: fetch() loads the next one into registers, store()
// puts it into a buffer.
template <class Operands>
FA_DEVICE void product(Sums& sums, Operands& operands, int64 steps) {
  FA_SMEM(memory);
  float* const buffers = reinterpret_cast<float*>(memory);
  sums.clear();
  if (steps > 0) {
    operands.fetch();
    operands.store(buffers, buffers + FA_STEP * FA_A_PITCH);
    __syncthreads();
  }
  for (int64 step = 0; step < steps; ++step) {
    const bool more = step + 1 < steps;
    if (more) operands.fetch();
    const float* const here = buffers + step % 2 * FA_BUFFER;
    multiply(sums, here, here + FA_STEP * FA_A_PITCH);
    if (!more || step % FA_FOLD == FA_FOLD - 1) sums.fold();
    if (more) {
      float* const other = buffers + (step + 1) % 2 * FA_BUFFER;
      operands.store(other, other + FA_STEP * FA_A_PITCH);
      __syncthreads();
    }
  }
}
