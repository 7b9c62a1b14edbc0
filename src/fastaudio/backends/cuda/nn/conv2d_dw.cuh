// needs: common nn/tile nn/conv_shape
// The gradient of a convolution with respect to its packed weights: a product of (inputs' taps x 16 channels,
// pixels) and (pixels, output channels), 16 pixels a step. The pixels are cut into slices, whose sums nn/slices adds
// in their order. 2 pixels taps channels channels flops; x is read taps / (FA_BM / 16) times per FA_BN outputs,
// mostly from the caches.

// A thread brings some 16-byte pieces of one pixel: of x, seen through taps, and of dy.
struct Pixels {
  static constexpr int threads = FA_BM / 16;  // of a pixel
  static constexpr int count = (FA_BN / 4 + threads - 1) / threads;
  const float *x, *dy;
  int64 x_image, dy_image, dy_plane, next, end;  // elements of an image; of a block of dy; this thread's pixels
  Pixel pixel;
  int h, width, oh, ow, stride_h, stride_w, outputs;
  int64 from[4];           // each piece of x: its place at offset 0, -1 where there is none
  int down[4], across[4];  // its tap
  float4 held[4], gradient[count];

  FA_DEVICE static int piece(int i) { return threadIdx.x % threads + i * threads; }

  FA_DEVICE void see(int64 first, int64 rows, int taps, int kw, int padding_h, int padding_w, int dilation_h,
                     int dilation_w) {
    #pragma unroll
    for (int i = 0; i < 4; ++i) {
      const int64 row = first + piece(i) * 4, pair = row / 16, block = pair / taps;
      const int tap = int(pair - block * taps);
      down[i] = tap / kw * dilation_h - padding_h, across[i] = tap % kw * dilation_w - padding_w;
      from[i] = row < rows ? block * h * width * 16 + row % 16 : -1;
    }
  }
  FA_DEVICE void fetch() {
    const int row = pixel.row * stride_h, column = pixel.column * stride_w;
    #pragma unroll
    for (int i = 0; i < 4; ++i) {
      const int r = row + down[i], c = column + across[i];
      const bool inside = next < end && from[i] >= 0 && r >= 0 && r < h && c >= 0 && c < width;
      const float* const p = x + pixel.image * x_image + from[i] + (int64(r) * width + c) * 16;
      held[i] = inside ? *reinterpret_cast<const float4*>(p) : make_float4(0.f, 0.f, 0.f, 0.f);
    }
    const float* const p = dy + pixel.image * dy_image + (int64(pixel.row) * ow + pixel.column) * 16;
    #pragma unroll
    for (int i = 0; i < count; ++i) {
      const int k = piece(i) * 4;
      const bool inside = next < end && k < outputs;
      const float* const from_dy = p + k / 16 * dy_plane + k % 16;
      gradient[i] = inside ? *reinterpret_cast<const float4*>(from_dy) : make_float4(0.f, 0.f, 0.f, 0.f);
    }
    next += FA_STEP;
    pixel.advance(FA_STEP, oh, ow);
  }
  FA_DEVICE void store(float* to_a, float* to_b) const {
    const int k = threadIdx.x / threads;
    #pragma unroll
    for (int i = 0; i < 4; ++i) *reinterpret_cast<float4*>(to_a + k * FA_A_PITCH + piece(i) * 4) = held[i];
    #pragma unroll
    for (int i = 0; i < count; ++i)
      if (piece(i) * 4 < FA_BN) *reinterpret_cast<float4*>(to_b + k * FA_B_PITCH + piece(i) * 4) = gradient[i];
  }
};

// Sums of the tile to the packed weights' places: row (block, tap, c), column k. Between groups there are no weights.
FA_DEVICE void write_weights(float* dw, const Sums& sums, int64 first, int64 rows, int output, int outputs, int taps,
                             int per_group_c, int per_group_k, int accumulate) {
  #pragma unroll
  for (int i = 0; i < FA_TM; ++i) {
    const int64 row = first + tile_row(i), c = row / (16 * taps) * 16 + row % 16;
    #pragma unroll
    for (int j = 0; j < FA_TN; ++j) {
      const int column = tile_column(j), k = output + column;
      if (row >= rows || column >= outputs) continue;
      float* const to = dw + (k / 16 * rows + row) * 16 + k % 16;
      const float v = c / per_group_c == k / per_group_k ? sums.all[i][j] : 0.f;
      *to = accumulate ? *to + v : v;
    }
  }
}

// dw (KB, CB, kh, kw, 16 c, 16 k) of x (n, CB, h, w, 16) and dy (n, KB, oh, ow, 16). blockIdx.x: tiles, blockIdx.y:
// slices of `slice` pixels, each with a dw of its own unless there is one slice, whose sums are added to dw.
extern "C" __global__ void __launch_bounds__(FA_BM, FA_RESIDENT)
conv2d_dw(float* __restrict__ dw, const float4* __restrict__ x, const float4* __restrict__ dy, int64 n, int c, int h,
          int width, int k, int oh, int ow, int kh, int kw, int stride_h, int stride_w, int padding_h, int padding_w,
          int dilation_h, int dilation_w, int groups, int64 slice) {
  const int taps = kh * kw, blocks_c = (c + 15) / 16, blocks_k = (k + 15) / 16;
  const int64 rows = int64(blocks_c) * taps * 16, down = ceil_div(rows, FA_BM), first = blockIdx.x % down * FA_BM;
  const int output = int(blockIdx.x / down) * FA_BN, per_c = c / groups, per_k = k / groups;
  int low, high;
  seen_blocks(output, output + FA_BN < k ? output + FA_BN - 1 : k - 1, k, c, groups, low, high);
  const int64 begin = blockIdx.y * slice, pixels = n * oh * ow, end = begin + slice < pixels ? begin + slice : pixels;
  const bool useful = first / (16 * taps) < high && (first + FA_BM - 1) / (16 * taps) >= low && end > begin;
  Pixels operands;
  operands.h = h, operands.width = width, operands.oh = oh, operands.ow = ow;
  operands.stride_h = stride_h, operands.stride_w = stride_w, operands.outputs = blocks_k * 16 - output;
  operands.x_image = int64(blocks_c) * h * width * 16, operands.dy_plane = int64(oh) * ow * 16;
  operands.dy_image = blocks_k * operands.dy_plane;
  operands.x = reinterpret_cast<const float*>(x);
  operands.dy = reinterpret_cast<const float*>(dy) + output / 16 * operands.dy_plane;
  operands.see(first, rows, taps, kw, padding_h, padding_w, dilation_h, dilation_w);
  operands.next = begin + threadIdx.x / Pixels::threads, operands.end = end;
  operands.pixel.at(operands.next, oh, ow);
  Sums sums;
  product(sums, operands, useful ? ceil_div(end - begin, FA_STEP) : 0);
  write_weights(dw + blockIdx.y * blocks_k * rows * 16, sums, first, rows, output, operands.outputs, taps, per_c, per_k,
                gridDim.y == 1);
}
