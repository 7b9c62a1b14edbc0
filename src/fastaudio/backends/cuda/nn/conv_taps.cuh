// needs: common nn/tile nn/conv_shape
// What a tile of conv2d multiplies, and how it comes into shared memory. FA_FEW: few channels of x, else whole blocks.
#ifndef FA_BACKWARD
#define FA_BACKWARD 0
#endif
#ifndef FA_FEW
#define FA_FEW 0
#endif

#define FA_WEIGHTS (FA_STEP / FA_PIECE * FA_BN)  // pieces of weights in a step

#if !FA_FEW
// Thread t brings the 16 channels of pixel t, and a share of the weights.
struct Taps {
  static constexpr bool a_along = true, b_along = FA_BACKWARD;
  static constexpr int count = (FA_WEIGHTS + FA_BM - 1) / FA_BM;
  Axis rows, columns;
  const Number *x, *w;             // this pixel's image; weights of the tile's first block of outputs
  int64 plane, w_outer, w_inner;   // from block to block of x; of w: of outputs, of inputs
  int row, column, h, width, kh, kw, block, a, b, outputs, channels;
  // row, column: input of this pixel at offset 0; block, a, b: the next step
  bool exists;
  float4 held[FA_STEP / FA_PIECE], weights[count];

  FA_DEVICE void begin(const float4* x_, const float4* w_, const Pixel& p, int64 in_blocks, int64 out_blocks,
                       int output, int low) {
    plane = int64(h) * width * 16;
    x = reinterpret_cast<const Number*>(x_) + p.image * in_blocks * plane;
    row = p.row * rows.step, column = p.column * columns.step;
    const int64 window = int64(kh) * kw * 256;
    w_outer = FA_BACKWARD ? window : in_blocks * window, w_inner = FA_BACKWARD ? out_blocks * window : window;
    w = reinterpret_cast<const Number*>(w_) + output / 16 * w_outer;
    outputs = int(out_blocks) * 16 - output, block = low, a = b = 0;
  }
  FA_DEVICE void skip() {  // to the next tap that fits
    while (!rows.fits(a, FA_BACKWARD) || !columns.fits(b, FA_BACKWARD))
      if (++b == kw) {
        b = 0;
        if (++a == kh) a = 0, ++block;
      }
  }
  FA_DEVICE int64 steps(int blocks) const {
    int down = 0, across = 0;
    for (int i = 0; i < kh; ++i) down += rows.fits(i, FA_BACKWARD);
    for (int i = 0; i < kw; ++i) across += columns.fits(i, FA_BACKWARD);
    return int64(down) * across * blocks;
  }
  FA_DEVICE void fetch(Number* to_a, Number* to_b, Copies& copies) {
    skip();
    const int r = row + rows.offset(a, FA_BACKWARD), c = column + columns.offset(b, FA_BACKWARD);
    const bool inside = exists && r >= 0 && r < h && c >= 0 && c < width;
    const Number* const from = x + block * plane + (int64(r) * width + c) * 16;
    #pragma unroll
    for (int i = 0; i < FA_STEP / FA_PIECE; ++i)
      held[i] =
          bring(copies, to_a + place_of<true, FA_A_PITCH>(threadIdx.x, i * FA_PIECE), from + i * FA_PIECE, inside);
    const Number* const tap = w + block * w_inner + (a * kw + b) * 256;
    #pragma unroll
    for (int i = 0; i < count; ++i) {
      const int piece = threadIdx.x + i * FA_BM, output = weight_output(piece), input = weight_input(piece);
      const int within = b_along ? output % 16 * 16 + input : input * 16 + output % 16;
      const Number* const p = tap + output / 16 * w_outer + within;
      if (piece < FA_WEIGHTS) weights[i] = bring(copies, to_b + weight_place(piece), p, output < outputs);
    }
    if (++b == kw) {
      b = 0;
      if (++a == kh) a = 0, ++block;
    }
  }
  // Forward, four neighbours in memory are outputs; backward, they are inputs.
  FA_DEVICE static int weight_output(int piece) { return b_along ? piece % FA_BN : piece * FA_PIECE % FA_BN; }
  FA_DEVICE static int weight_input(int piece) { return b_along ? piece / FA_BN * FA_PIECE : piece * FA_PIECE / FA_BN; }
  FA_DEVICE static int weight_place(int piece) {
    return place_of<b_along, FA_B_PITCH>(weight_output(piece), weight_input(piece));
  }
  FA_DEVICE void store(Number* to_a, Number* to_b) const {
    #pragma unroll
    for (int i = 0; i < FA_STEP / FA_PIECE; ++i)
      put<true, FA_A_PITCH>(to_a + place_of<true, FA_A_PITCH>(threadIdx.x, i * FA_PIECE), held[i]);
    #pragma unroll
    for (int i = 0; i < count; ++i)
      if (threadIdx.x + i * FA_BM < FA_WEIGHTS)
        put<b_along, FA_B_PITCH>(to_b + weight_place(threadIdx.x + i * FA_BM), weights[i]);
  }
};
#else
// A step is 16 pairs of a tap and one of the few channels, not the 16 channels of a tap. Forward only, one group.
struct Taps {
  static constexpr bool a_along = false, b_along = false;
  static constexpr int count = (FA_WEIGHTS + FA_BM - 1) / FA_BM;
  Axis rows, columns;
  const float *x, *w;  // this pixel's image; weights of the tile's first block of outputs
  int64 w_outer;
  int row, column, h, width, kh, kw, channels, outputs, pair, a, b, c;  // the next pair: tap (a, b), channel c
  bool exists;
  float held[FA_STEP];
  float4 weights[count];

  FA_DEVICE void begin(const float4* x_, const float4* w_, const Pixel& p, int64 in_blocks, int64 out_blocks,
                       int output, int) {
    x = reinterpret_cast<const float*>(x_) + p.image * in_blocks * h * width * 16;
    row = p.row * rows.step, column = p.column * columns.step;
    w_outer = int64(kh) * kw * 256, w = reinterpret_cast<const float*>(w_) + output / 16 * w_outer;
    outputs = int(out_blocks) * 16 - output, pair = a = b = c = 0;
  }
  FA_DEVICE int64 steps(int) const { return ceil_div(int64(kh) * kw * channels, FA_STEP); }
  FA_DEVICE static int weight_place(int piece) { return piece / (FA_BN / 4) * FA_B_PITCH + piece % (FA_BN / 4) * 4; }

  FA_DEVICE void fetch(float*, float* to_b, Copies& copies) {
    #pragma unroll
    for (int i = 0; i < count; ++i) {
      const int piece = threadIdx.x + i * FA_BM, output = piece % (FA_BN / 4) * 4, mine = pair + piece / (FA_BN / 4);
      const int tap = mine / channels, lane = mine - tap * channels;
      const float* const from = w + output / 16 * w_outer + tap * 256 + lane * 16 + output % 16;
      const bool inside = output < outputs && tap < kh * kw;
      if (piece < FA_WEIGHTS) weights[i] = bring(copies, to_b + weight_place(piece), from, inside);
    }
    #pragma unroll
    for (int i = 0; i < FA_STEP; ++i) {
      const int64 r = row + rows.offset(a, false), q = column + columns.offset(b, false);
      const bool inside = exists && a < kh && r >= 0 && r < h && q >= 0 && q < width;
      held[i] = inside ? x[(r * width + q) * 16 + c] : 0.f;
      if (++c < channels) continue;
      c = 0;
      if (++b == kw) b = 0, ++a;
    }
    pair += FA_STEP;
  }
  FA_DEVICE void store(float* to_a, float* to_b) const {
    #pragma unroll
    for (int i = 0; i < FA_STEP; ++i) to_a[i * FA_A_PITCH + threadIdx.x] = held[i];
    #pragma unroll
    for (int i = 0; i < count; ++i)
      if (threadIdx.x + i * FA_BM < FA_WEIGHTS)
        put<false, FA_B_PITCH>(to_b + weight_place(threadIdx.x + i * FA_BM), weights[i]);
  }
};
#endif
