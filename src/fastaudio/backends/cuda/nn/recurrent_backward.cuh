// needs: nn/recurrent_cell
// The backward passes of rnn, gru and lstm through time: at each step the product of the later step's gradients with wh
// and the gates' slopes, in one kernel. Gradients of the gates' inputs are left for the products of weights and data.

struct Backward {
  float *dx_side, *dh_side;  // (N, T, GATES H): by the inputs' side and by the state's; one array but for gru
  const float *dy, *y, *c, *gates, *h0, *c0;
  Sequences s;
  int act;
};

// Through unit j of sequence n at a step; dh, dc: gradients of its states after it; dc becomes that before it. Returns
// what of dh passes by the weights; side: what goes through them.
FA_DEVICE float step_back(const Backward& b, int64 n, int64 j, int64 step, float dh, float& dc, float* side) {
  const int64 H = b.s.units, at = b.s.place(n, step);
  if (b.dy) dh += b.dy[at * H + j];
  float own[GATES] = {}, by = dh;
  for (int g = 0; g < GATES; ++g) side[g] = 0.0f;
  if (!b.s.mask || b.s.mask[at]) {
#if CELL == 0
    own[0] = side[0] = activate_backward(b.act, dh, 0.0f, b.y[at * H + j], 0.0f);
    by = 0.0f;
#elif CELL == 1
    const float *kept = b.gates + at * 4 * H + j, r = kept[0], z = kept[H], new_h = kept[2 * H], q = kept[3 * H];
    const float dn = dh * (1.0f - z) * (1.0f - new_h * new_h), dr = dn * q * r * (1.0f - r);
    const float dz = dh * (b.s.before(b.y, b.h0, n, j, step) - new_h) * z * (1.0f - z);
    own[0] = side[0] = dr, own[1] = side[1] = dz, own[2] = dn, side[2] = dn * r;
    by = dh * z;
#else
    const float *kept = b.gates + at * 4 * H + j, i = kept[0], f = kept[H], g = kept[2 * H], o = kept[3 * H];
    const float bent = activate(TANH, b.c[at * H + j], 0.0f);
    dc += dh * o * (1.0f - bent * bent);
    own[0] = side[0] = dc * g * i * (1.0f - i);
    own[1] = side[1] = dc * b.s.before(b.c, b.c0, n, j, step) * f * (1.0f - f);
    own[2] = side[2] = dc * i * (1.0f - g * g);
    own[3] = side[3] = dh * bent * o * (1.0f - o);
    dc *= f;
    by = 0.0f;
#endif
  }
  for (int g = 0; g < GATES; ++g) {
    b.dx_side[(at * GATES + g) * H + j] = own[g];
    if (CELL == 1) b.dh_side[(at * GATES + g) * H + j] = side[g];
  }
  return by;
}

// A step, or with step -1 what is before the first: blocks of 8 sequences x 32 units, tiles of 32 products.
// by, dc (N, H): carried from launch to launch. 2 N GATES H^2 flops; N / 8 times wh. grid: (N / 8, H / 32)
extern "C" __global__ void __launch_bounds__(256)
    recurrent_step_back(float* dx_side, float* dh_side, float* by, float* dc, float* dh0, float* dc0, const float* dy,
                        const float* dh_last, const float* dc_last, const float* y, const float* c, const float* gates,
                        const float* wh, const uint8* mask, const float* h0, const float* c0, int64 rows, int64 steps,
                        int64 units, int64 step, int reverse, int act) {
  const Backward b{dx_side, dh_side, dy, y, c, gates, h0, c0, {mask, rows, steps, units, reverse}, act};
  FA_SMEM(memory);
  float *const sides = reinterpret_cast<float*>(memory), *const weights = sides + 8 * 32;
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int64 n = int64(blockIdx.x) * 8 + warp, first = int64(blockIdx.y) * 32, j = first + lane;
  const int64 columns = GATES * units, later = n < rows && step + 1 < steps ? b.s.place(n, step + 1) * columns : 0;
  const bool last = step == steps - 1;
  float sum = 0.0f;
  for (int64 k = 0; !last && k < columns; k += 32) {
    __syncthreads();
    sides[warp * 32 + lane] = n < rows && k + lane < columns ? dh_side[later + k + lane] : 0.0f;
    for (int i = warp; i < 32; i += 8)  // rows of 33 against bank conflicts: threads read down a column
      weights[i * 33 + lane] = first + i < units && k + lane < columns ? wh[(first + i) * columns + k + lane] : 0.0f;
    __syncthreads();
    for (int i = 0; i < 32; ++i) sum = fmaf(sides[warp * 32 + i], weights[lane * 33 + i], sum);
  }
  if (n >= rows || j >= units) return;
  const int64 own = n * units + j;
  const float dh = last ? (dh_last ? dh_last[own] : 0.0f) : by[own] + sum;
  float cell = last ? (dc_last ? dc_last[own] : 0.0f) : dc[own], side[GATES];
  if (step >= 0) {
    by[own] = step_back(b, n, j, step, dh, cell, side);
    dc[own] = cell;
  } else {
    if (dh0) dh0[own] = dh;
    if (dc0) dc0[own] = cell;
  }
}

// All steps, as recurrent_all does them: wh in rows of one more than its columns against bank conflicts.
extern "C" __global__ void __launch_bounds__(512)
    recurrent_all_back(float* dx_side, float* dh_side, float* dh0, float* dc0, const float* dy, const float* dh_last,
                       const float* dc_last, const float* y, const float* c, const float* gates, const float* wh,
                       const uint8* mask, const float* h0, const float* c0, int64 rows, int64 steps, int64 units,
                       int lanes, int reverse, int act) {
  const Backward b{dx_side, dh_side, dy, y, c, gates, h0, c0, {mask, rows, steps, units, reverse}, act};
  FA_SMEM(memory);
  const int H = int(units), columns = GATES * H, own = threadIdx.x / lanes, j = threadIdx.x % lanes;
  float *const weights = reinterpret_cast<float*>(memory), *const sides = weights + H * (columns + 1) + own * columns;
  const int64 n = int64(blockIdx.x) * (blockDim.x / lanes) + own;
  const bool there = n < rows && j < H;
  for (int i = threadIdx.x; i < H * columns; i += blockDim.x)
    weights[i / columns * (columns + 1) + i % columns] = wh[i];
  float dh = there && dh_last ? dh_last[n * H + j] : 0.0f, dc = there && dc_last ? dc_last[n * H + j] : 0.0f;
  for (int64 step = steps - 1; step >= 0; --step) {
    float side[GATES];
    if (there) {
      dh = step_back(b, n, j, step, dh, dc, side);
      for (int g = 0; g < GATES; ++g) sides[g * H + j] = side[g];
    }
    __syncthreads();  // the step's gradients, and weights, are there
    for (int k = 0; there && k < columns; ++k) dh = fmaf(sides[k], weights[j * (columns + 1) + k], dh);
    __syncthreads();  // all have read them
  }
  if (there && dh0) dh0[n * H + j] = dh;
  if (there && dc0) dc0[n * H + j] = dc;
}

// The states before each step, (N, T, H), for the product that gives dwh. 8 bytes an element
extern "C" __global__ void __launch_bounds__(256) states_before(float* out, const float* y, const float* h0, int64 rows,
                                                                int64 steps, int64 units, int reverse) {
  const Sequences s{nullptr, rows, steps, units, reverse};
  for_each(rows * steps * units, [&](int64 i) {
    const Split place = split(i, units), at = split(place.quotient, steps);
    out[i] = s.before(y, h0, at.quotient, place.rest, s.time(at.rest));  // time is its own inverse
  });
}
