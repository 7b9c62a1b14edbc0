// needs: common nn/tile nn/conv_shape
// What a tile of conv2d_dw multiplies: 16 pixels a step, of x as taps see them, and of dy. FA_FEW: few channels of x,
// else whole blocks.
#ifndef FA_FEW
#define FA_FEW 0
#endif
#define FA_SHARE (FA_BM / 16)  // threads of a pixel

struct Geometry {
  int64 n, end;  // images; the pixel behind the last of this slice
  int c, h, width, blocks_k, oh, ow, kh, kw, stride_h, stride_w, padding_h, padding_w, dilation_h, dilation_w;
};

#if !FA_FEW
// x: a thread brings some pieces of 16 bytes of one pixel, each of some block and tap.
struct Inputs {
  static constexpr int count = 16 / FA_PIECE;
  const Number* x;
  int64 image, next;
  Pixel pixel;
  int64 from[count];               // a piece's place at offset 0, -1 where there is none
  int down[count], across[count];  // its tap
  float4 held[count];

  FA_DEVICE static int piece(int i) { return threadIdx.x % FA_SHARE + i * FA_SHARE; }
  FA_DEVICE static int place(int i) { return threadIdx.x / FA_SHARE * FA_A_PITCH + piece(i) * FA_PIECE; }

  FA_DEVICE void begin(const float4* x_, const Geometry& g, int64 first, int64 rows, int64 pixel_) {
    const int taps = g.kh * g.kw;
    x = reinterpret_cast<const Number*>(x_), image = ceil_div(g.c, 16) * g.h * g.width * 16;
    next = pixel_ + threadIdx.x / FA_SHARE, pixel.at(next, g.oh, g.ow);
    #pragma unroll
    for (int i = 0; i < count; ++i) {
      const int64 row = first + piece(i) * FA_PIECE, pair = row / 16, block = pair / taps;
      const int tap = int(pair - block * taps);
      down[i] = tap / g.kw * g.dilation_h - g.padding_h, across[i] = tap % g.kw * g.dilation_w - g.padding_w;
      from[i] = row < rows ? block * g.h * g.width * 16 + row % 16 : -1;
    }
  }
  FA_DEVICE void fetch(Number* to, Copies& copies, const Geometry& g) {
    #pragma unroll
    for (int i = 0; i < count; ++i) {
      const int r = pixel.row * g.stride_h + down[i], c = pixel.column * g.stride_w + across[i];
      const bool inside = next < g.end && from[i] >= 0 && r >= 0 && r < g.h && c >= 0 && c < g.width;
      const Number* const p = x + pixel.image * image + from[i] + (int64(r) * g.width + c) * 16;
      held[i] = bring(copies, to + place(i), p, inside);
    }
    next += FA_STEP, pixel.advance(FA_STEP, g.oh, g.ow);
  }
  FA_DEVICE void store(Number* to) const {
    #pragma unroll
    for (int i = 0; i < count; ++i) put<false, FA_A_PITCH>(to + place(i), held[i]);
  }
};
#else
// x: a thread brings one row, a pair of a tap and one of the few channels, of all 16 pixels.
struct Inputs {
  const float* x;  // this row's channel
  int64 image, next;
  Pixel pixel;  // the first of the step
  int down, across;
  bool exists;
  float held[FA_STEP];

  FA_DEVICE void begin(const float4* x_, const Geometry& g, int64 first, int64 rows, int64 pixel_) {
    const int row = int(first) + threadIdx.x, tap = row / g.c;
    exists = row < rows, image = int64(g.h) * g.width * 16, next = pixel_, pixel.at(next, g.oh, g.ow);
    x = reinterpret_cast<const float*>(x_) + (row - tap * g.c);
    down = tap / g.kw * g.dilation_h - g.padding_h, across = tap % g.kw * g.dilation_w - g.padding_w;
  }
  FA_DEVICE void fetch(float*, Copies&, const Geometry& g) {
    #pragma unroll
    for (int i = 0; i < FA_STEP; ++i) {
      const int r = pixel.row * g.stride_h + down, c = pixel.column * g.stride_w + across;
      const bool inside = exists && next + i < g.end && r >= 0 && r < g.h && c >= 0 && c < g.width;
      held[i] = inside ? x[pixel.image * image + (int64(r) * g.width + c) * 16] : 0.f;
      pixel.advance(1, g.oh, g.ow);
    }
    next += FA_STEP;
  }
  FA_DEVICE void store(float* to) const {
    #pragma unroll
    for (int i = 0; i < FA_STEP; ++i) to[i * FA_A_PITCH + threadIdx.x] = held[i];
  }
};
#endif

struct Pixels {
  static constexpr bool a_along = false, b_along = false;
  static constexpr int count = (FA_BN / FA_PIECE + FA_SHARE - 1) / FA_SHARE;
  Geometry g;
  Inputs inputs;
  const Number* dy;  // the tile's first block
  int64 plane, next;
  Pixel pixel;
  int outputs;
  float4 held[count];

  FA_DEVICE static int piece(int i) { return (threadIdx.x % FA_SHARE + i * FA_SHARE) * FA_PIECE; }
  FA_DEVICE static int place(int i) { return threadIdx.x / FA_SHARE * FA_B_PITCH + piece(i); }

  FA_DEVICE void begin(const float4* dy_, int output, int64 first) {
    plane = int64(g.oh) * g.ow * 16, dy = reinterpret_cast<const Number*>(dy_) + output / 16 * plane;
    outputs = g.blocks_k * 16 - output, next = first + threadIdx.x / FA_SHARE, pixel.at(next, g.oh, g.ow);
  }
  FA_DEVICE void fetch(Number* to_a, Number* to_b, Copies& copies) {
    inputs.fetch(to_a, copies, g);
    const Number* const p = dy + pixel.image * g.blocks_k * plane + (int64(pixel.row) * g.ow + pixel.column) * 16;
    #pragma unroll
    for (int i = 0; i < count; ++i) {
      const int k = piece(i);
      const Number* const from = p + k / 16 * plane + k % 16;
      if (k < FA_BN) held[i] = bring(copies, to_b + place(i), from, next < g.end && k < outputs);
    }
    next += FA_STEP, pixel.advance(FA_STEP, g.oh, g.ow);
  }
  FA_DEVICE void store(Number* to_a, Number* to_b) const {
    inputs.store(to_a);
    #pragma unroll
    for (int i = 0; i < count; ++i)
      if (piece(i) < FA_BN) put<false, FA_B_PITCH>(to_b + place(i), held[i]);
  }
};
