// needs: nn/recurrent_cell
// rnn, gru and lstm, forward: the product of the state with wh and the gates in one kernel, a launch a step; or, where
// wh fits into shared memory, one launch for all steps, a block a few sequences.

struct Forward {
  float *y, *c, *gates, *h_last, *c_last;
  const float *from_x, *bh, *h0, *c0;  // from_x (N, T, GATES H) = x wx + b
  Sequences s;
  int act;
};

// Unit j of sequence n after a step; sum: the state times wh, a number a gate. Assigns all of the step's results.
FA_DEVICE float finish_step(const Forward& f, int64 n, int64 j, int64 step, const float* sum) {
  const int64 H = f.s.units, at = f.s.place(n, step);
  const float* x = f.from_x + at * GATES * H + j;
  float h = f.s.before(f.y, f.h0, n, j, step);
#if CELL == 0
  if (!f.s.mask || f.s.mask[at]) h = activate(f.act, x[0] + sum[0], 0.0f);
#else
  float kept[4] = {0.0f, 0.0f, 0.0f, 0.0f};
#endif
#if CELL == 1
  if (!f.s.mask || f.s.mask[at]) {
    const float r = activate(SIGMOID, x[0] + sum[0] + (f.bh ? f.bh[j] : 0.0f), 0.0f);
    const float z = activate(SIGMOID, x[H] + sum[1] + (f.bh ? f.bh[H + j] : 0.0f), 0.0f);
    const float q = sum[2] + (f.bh ? f.bh[2 * H + j] : 0.0f), new_h = activate(TANH, x[2 * H] + r * q, 0.0f);
    h = new_h + z * (h - new_h);
    kept[0] = r, kept[1] = z, kept[2] = new_h, kept[3] = q;
  }
#elif CELL == 2
  float c = f.s.before(f.c, f.c0, n, j, step);
  if (!f.s.mask || f.s.mask[at]) {
    for (int g = 0; g < 4; ++g) kept[g] = activate(g == 2 ? TANH : SIGMOID, x[g * H] + sum[g], 0.0f);
    c = kept[1] * c + kept[0] * kept[2];
    h = kept[3] * activate(TANH, c, 0.0f);
  }
  f.c[at * H + j] = c;
  if (f.c_last && step == f.s.steps - 1) f.c_last[n * H + j] = c;
#endif
#if CELL != 0
  for (int g = 0; g < 4; ++g) f.gates[(at * 4 + g) * H + j] = kept[g];
#endif
  f.y[at * H + j] = h;
  if (f.h_last && step == f.s.steps - 1) f.h_last[n * H + j] = h;
  return h;
}

// A step: blocks of 8 sequences x 32 units, a thread one of each; tiles of 32 products in shared memory.
// 2 N GATES H^2 flops; N / 8 times wh, from the level-2 cache. grid: (N / 8, H / 32)
extern "C" __global__ void __launch_bounds__(256)
    recurrent_step(float* y, float* c, float* gates, float* h_last, float* c_last, const float* from_x, const float* wh,
                   const float* bh, const uint8* mask, const float* h0, const float* c0, int64 rows, int64 steps,
                   int64 units, int64 step, int reverse, int act) {
  const Forward f{y, c, gates, h_last, c_last, from_x, bh, h0, c0, {mask, rows, steps, units, reverse}, act};
  FA_SMEM(memory);
  float *const states = reinterpret_cast<float*>(memory), *const weights = states + 8 * 32;
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int64 n = int64(blockIdx.x) * 8 + warp, j = int64(blockIdx.y) * 32 + lane;
  float sum[GATES] = {};
  const int64 depth = step == 0 && !h0 ? 0 : units;
  for (int64 k = 0; k < depth; k += 32) {
    __syncthreads();
    states[warp * 32 + lane] = n < rows && k + lane < units ? f.s.before(y, h0, n, k + lane, step) : 0.0f;
    for (int i = warp; i < 32; i += 8)
      for (int g = 0; g < GATES; ++g)
        weights[(i * GATES + g) * 32 + lane] =
            k + i < units && j < units ? wh[((k + i) * GATES + g) * units + j] : 0.0f;
    __syncthreads();
    for (int i = 0; i < 32; ++i)
      for (int g = 0; g < GATES; ++g)
        sum[g] = fmaf(states[warp * 32 + i], weights[(i * GATES + g) * 32 + lane], sum[g]);
  }
  if (n < rows && j < units) finish_step(f, n, j, step, sum);
}

// All steps: a warp's threads take neighbouring units of one sequence; `lanes`: threads a sequence, a multiple of 32.
// wh and the states stay in shared memory; from memory come 4 GATES H bytes a step and sequence.
// One block a multiprocessor is enough: told so, the compiler spills no register of an LSTM on sm_90.
extern "C" __global__ void __launch_bounds__(512, 1)
    recurrent_all(float* y, float* c, float* gates, float* h_last, float* c_last, const float* from_x, const float* wh,
                  const float* bh, const uint8* mask, const float* h0, const float* c0, int64 rows, int64 steps,
                  int64 units, int lanes, int reverse, int act) {
  const Forward f{y, c, gates, h_last, c_last, from_x, bh, h0, c0, {mask, rows, steps, units, reverse}, act};
  FA_SMEM(memory);
  const int H = int(units), columns = GATES * H, own = threadIdx.x / lanes, j = threadIdx.x % lanes;
  float *const weights = reinterpret_cast<float*>(memory), *const state = weights + H * columns + own * H;
  const int64 n = int64(blockIdx.x) * (blockDim.x / lanes) + own;
  const bool there = n < rows && j < H;
  for (int i = threadIdx.x; i < H * columns; i += blockDim.x) weights[i] = wh[i];
  if (j < H) state[j] = there && h0 ? h0[n * H + j] : 0.0f;
  for (int64 step = 0; step < steps; ++step) {
    __syncthreads();  // weights and states are there
    float sum[GATES] = {};
    for (int k = 0; there && k < H; ++k)
      for (int g = 0; g < GATES; ++g) sum[g] = fmaf(state[k], weights[k * columns + g * H + j], sum[g]);
    __syncthreads();  // all have read the states
    if (there) state[j] = finish_step(f, n, j, step, sum);
  }
}
