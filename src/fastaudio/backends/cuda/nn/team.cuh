// needs: nn/sums
// A row's threads: a warp (TEAM 32), or the whole block (TEAM 256). Every thread of a team gets the result.
#ifndef TEAM
#define TEAM 32
#endif

FA_DEVICE int team_lane() { return threadIdx.x % TEAM; }
FA_DEVICE int64 first_row() { return int64(blockIdx.x) * (blockDim.x / TEAM) + threadIdx.x / TEAM; }
FA_DEVICE int64 row_step() { return int64(gridDim.x) * (blockDim.x / TEAM); }

FA_DEVICE double team_total(double v) {
#if TEAM == 32
  return warp_sum(v);
#else
  return block_total(v);
#endif
}

// A value and its place; the higher value wins, of equal ones the first.
struct Ranked {
  float value;
  int64 at;
};
FA_DEVICE Ranked higher(Ranked a, Ranked b) {
  return b.value > a.value || (b.value == a.value && b.at < a.at) ? b : a;
}
FA_DEVICE Ranked warp_highest(Ranked a) {
  for (int d = 16; d > 0; d /= 2) {
    Ranked b;
    b.value = __shfl_xor_sync(FA_WARP, a.value, d);
    b.at = __shfl_xor_sync(FA_WARP, a.at, d);
    a = higher(a, b);
  }
  return a;
}

FA_DEVICE Ranked team_highest(Ranked a) {
  a = warp_highest(a);
#if TEAM != 32
  FA_SMEM(memory);
  Ranked* room = reinterpret_cast<Ranked*>(memory);
  __syncthreads();  // who used the room before has read it
  if (threadIdx.x % 32 == 0) room[threadIdx.x / 32] = a;
  __syncthreads();
  for (int w = 0; w < TEAM / 32; ++w) a = higher(a, room[w]);
#endif
  return a;
}

// The first highest element of a row, which NaN is only in the first place
FA_DEVICE Ranked row_highest(const float* x, int64 n) {
  Ranked best{x[0], 0};
  for (int64 i = team_lane(); i < n; i += TEAM) best = higher(best, {x[i], i});
  return team_highest(best);
}
