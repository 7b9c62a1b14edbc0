// needs: common nn/conv_pixels
// The gradient of a convolution with respect to its packed weights: a product of (taps x 16 inputs, pixels) and
// (pixels, outputs), 16 pixels a step. The pixels are cut into slices, whose sums nn/slices adds in their order.
// 2 pixels taps channels channels flops; x is read taps / (FA_BM / 16) times per FA_BN outputs, mostly from the caches.

// Sums of the tile to the packed weights' places: row (block, tap, c), or of few channels (tap, c); column k. Between
// groups there are no weights.
FA_DEVICE void write_weights(float* dw, const Sums& sums, const Geometry& g, int64 first, int64 rows, int output,
                             int outputs, int per_group_c, int per_group_k, bool accumulate) {
  const int taps = g.kh * g.kw;
  const int64 outer = ceil_div(g.c, 16) * taps * 256;
  #pragma unroll
  for (int i = 0; i < FA_TM; ++i) {
    const int64 row = first + tile_row(i), c = FA_FEW ? row % g.c : row / (16 * taps) * 16 + row % 16;
    const int64 place = FA_FEW ? row / g.c * 16 + c : row;
    #pragma unroll
    for (int j = 0; j < FA_TN; ++j) {
      const int column = tile_column(j), k = output + column;
      if (row >= rows || column >= outputs) continue;
      float* const to = dw + k / 16 * outer + place * 16 + k % 16;
      const float v = c / per_group_c == k / per_group_k ? sums.all[i][j] : 0.f;
      *to = accumulate ? *to + v : v;
      if (FA_FEW && !accumulate && c == g.c - 1)  // a slice has zeros, too, where no weights are
        for (int lane = g.c; lane < 16; ++lane) to[(lane - c) * 16] = 0.f;
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
  const int64 packed = int64(blocks_c) * taps * 16, rows = FA_FEW ? taps * c : packed;
  const int64 down = ceil_div(rows, FA_BM), first = blockIdx.x % down * FA_BM;
  const int output = int(blockIdx.x / down) * FA_BN;
  int low, high;
  seen_blocks(output, output + FA_BN < k ? output + FA_BN - 1 : k - 1, k, c, groups, low, high);
  const int64 begin = blockIdx.y * slice, pixels = n * oh * ow, end = begin + slice < pixels ? begin + slice : pixels;
  const bool seen = FA_FEW || (first / (16 * taps) < high && (first + FA_BM - 1) / (16 * taps) >= low);
  Pixels operands;
  operands.g = {n, end, c, h, width, blocks_k, oh, ow, kh, kw, stride_h, stride_w, padding_h, padding_w, dilation_h,
                dilation_w};
  operands.begin(dy, output, begin);
  operands.inputs.begin(x, operands.g, first, rows, begin);
  Sums sums;
  product(sums, operands, seen && end > begin ? ceil_div(end - begin, FA_STEP) : 0);
  write_weights(dw + blockIdx.y * blocks_k * packed * 16, sums, operands.g, first, rows, output, operands.outputs,
                c / groups, k / groups, gridDim.y == 1);
}
