// needs: nn/flat
// Sums down the columns of (positions, lanes): a block takes WIDTH lanes side by side (a power of two up to 32) and
// 256 / WIDTH positions at a time, so that neighbours read neighbours; then the strips are added in their order.
#ifndef WIDTH
#define WIDTH 16
#endif
#define STRIPS (256 / WIDTH)

FA_DEVICE int column_lane() { return threadIdx.x % WIDTH; }
FA_DEVICE int column_strip() { return threadIdx.x / WIDTH; }

// The sum over the strips of a lane's v, in its first strip. Shared memory: 256 doubles.
FA_DEVICE double strips_total(double v) {
  FA_SMEM(memory);
  double* room = reinterpret_cast<double*>(memory);
  __syncthreads();  // who used the room before has read it
  room[threadIdx.x] = v;
  __syncthreads();
  double sum = 0;
  if (column_strip() == 0)
    for (int s = 0; s < STRIPS; ++s) sum += room[s * WIDTH + column_lane()];
  return sum;
}

// Arrays (n, blocks, size, lanes): where position p of [0, n size) of a block begins
struct Planes {
  int64 blocks, size, lanes;
};
FA_DEVICE int64 position_start(const Planes& a, int64 block, int64 p) {
  if (a.blocks == 1) return p * a.lanes;
  const Split at = split(p, a.size);
  return ((at.quotient * a.blocks + block) * a.size + at.rest) * a.lanes;
}
