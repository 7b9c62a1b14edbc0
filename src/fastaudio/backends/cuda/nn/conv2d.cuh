// needs: common nn/activate nn/tile nn/conv_shape
// conv2d, and with FA_BACKWARD its gradient with respect to the data, which is conv_transpose2d: an implicit product
// of (pixels, taps x channels) and (taps x channels, channels), 16 channels of one tap a step; columns are never
// written. Weights (KB, CB, kh, kw, 16 c, 16 k). 2 pixels taps channels channels flops; x is read once per FA_BN
// outputs, its taps from the caches; y is written once.
#ifndef FA_BACKWARD
#define FA_BACKWARD 0
#endif

// What a tile multiplies: thread t brings the 16 channels of pixel t, and a share of the weights.
struct Taps {
  static constexpr int count = (4 * FA_BN + FA_BM - 1) / FA_BM;
  Axis rows, columns;
  const float *x, *w;              // this pixel's image; weights of the tile's first block of outputs
  int64 plane, w_outer, w_inner;   // from block to block of x; of w: of outputs, of inputs
  int row, column, h, width, kh, kw, block, a, b, outputs;  // input of this pixel at offset 0; the next step
  bool exists;
  float4 held[4], weights[count];

  FA_DEVICE void begin(const float4* x_, const float4* w_, const Pixel& p, int64 in_blocks, int64 out_blocks,
                       int output, int low) {
    plane = int64(h) * width * 16;
    x = reinterpret_cast<const float*>(x_) + p.image * in_blocks * plane;
    row = p.row * rows.step, column = p.column * columns.step;
    const int64 window = int64(kh) * kw * 256;
    w_outer = FA_BACKWARD ? window : in_blocks * window, w_inner = FA_BACKWARD ? out_blocks * window : window;
    w = reinterpret_cast<const float*>(w_) + output / 16 * w_outer;
    outputs = int(out_blocks) * 16 - output, block = low, a = b = 0;
  }
  FA_DEVICE void skip() {  // to the next tap that fits
    while (!rows.fits(a, FA_BACKWARD) || !columns.fits(b, FA_BACKWARD))
      if (++b == kw) {
        b = 0;
        if (++a == kh) a = 0, ++block;
      }
  }
  FA_DEVICE int64 fitting() const {
    int down = 0, across = 0;
    for (int i = 0; i < kh; ++i) down += rows.fits(i, FA_BACKWARD);
    for (int i = 0; i < kw; ++i) across += columns.fits(i, FA_BACKWARD);
    return int64(down) * across;
  }
  FA_DEVICE void fetch() {
    skip();
    const int r = row + rows.offset(a, FA_BACKWARD), c = column + columns.offset(b, FA_BACKWARD);
    const bool inside = exists && r >= 0 && r < h && c >= 0 && c < width;
    const float4* const from = reinterpret_cast<const float4*>(x + block * plane + (int64(r) * width + c) * 16);
    #pragma unroll
    for (int i = 0; i < 4; ++i) held[i] = inside ? from[i] : make_float4(0.f, 0.f, 0.f, 0.f);
    const float* const tap = w + block * w_inner + (a * kw + b) * 256;
    #pragma unroll
    for (int i = 0; i < count; ++i) {
      const int place = threadIdx.x + i * FA_BM, output = weight_output(place);
      if (place < 4 * FA_BN && output < outputs)
        weights[i] = *reinterpret_cast<const float4*>(tap + output / 16 * w_outer + weight_place(place, output % 16));
      else
        weights[i] = make_float4(0.f, 0.f, 0.f, 0.f);
    }
    if (++b == kw) {
      b = 0;
      if (++a == kh) a = 0, ++block;
    }
  }
  // Forward, four neighbours in memory are outputs; backward, they are inputs.
  FA_DEVICE static int weight_output(int place) { return FA_BACKWARD ? place % FA_BN : place % (FA_BN / 4) * 4; }
  FA_DEVICE static int weight_place(int place, int lane) {
    return FA_BACKWARD ? lane * 16 + place / FA_BN * 4 : place / (FA_BN / 4) * 16 + lane;
  }
  FA_DEVICE void store(float* to_a, float* to_b) const {
    #pragma unroll
    for (int i = 0; i < 4; ++i) scatter(to_a + i * 4 * FA_A_PITCH + threadIdx.x, FA_A_PITCH, held[i]);
    #pragma unroll
    for (int i = 0; i < count; ++i) {
      const int place = threadIdx.x + i * FA_BM;
      if (place >= 4 * FA_BN) continue;
      if (FA_BACKWARD) scatter(to_b + place / FA_BN * 4 * FA_B_PITCH + place % FA_BN, FA_B_PITCH, weights[i]);
      if (!FA_BACKWARD)
        *reinterpret_cast<float4*>(to_b + place / (FA_BN / 4) * FA_B_PITCH + place % (FA_BN / 4) * 4) = weights[i];
    }
  }
};

// The tile's sums, with bias and activation, to their pixels; lanes from `channels` on become zeros.
FA_DEVICE void write_pixels(float* y, const float* bias, const Sums& sums, const Taps& taps, int64 first, int64 pixels,
                            int output, int channels, int oh, int ow, int act, float alpha) {
  const int64 blocks = (channels + 15) / 16, plane = int64(oh) * ow * 16;
  Pixel p;
  p.at(first + tile_row(0), taps.rows.count, taps.columns.count);
  #pragma unroll
  for (int i = 0; i < FA_TM; ++i) {
    if (i) p.advance(tile_row(i) - tile_row(i - 1), taps.rows.count, taps.columns.count);
    if (first + tile_row(i) >= pixels) return;
    const int64 row = taps.rows.first + p.row * taps.rows.every;
    const int64 column = taps.columns.first + p.column * taps.columns.every;
    float* const to = y + p.image * blocks * plane + (row * ow + column) * 16;
    #pragma unroll
    for (int j = 0; j < FA_TN; j += FA_RUN) {
      const int k = output + tile_column(j);
      float v[FA_RUN];
      #pragma unroll
      for (int e = 0; e < FA_RUN; ++e)
        v[e] = k + e < channels ? activate(act, sums.all[i][j + e] + (bias ? bias[k + e] : 0.f), alpha) : 0.f;
      if (k < blocks * 16) store_run(to + k / 16 * plane + k % 16, v);
    }
  }
}

// y (n, out blocks, oh, ow, 16) of x (n, in blocks, h, w, 16). blockIdx.x: tiles, those of the same pixels first;
// blockIdx.y, z: phases. stride .. dilation, groups: of the convolution that w belongs to. A gradient (FA_BACKWARD)
// has dy as x, dx as y. Lanes from out_channels on become zeros.
extern "C" __global__ void __launch_bounds__(FA_BM, FA_RESIDENT)
conv2d(float* __restrict__ y, const float4* __restrict__ x, const float4* __restrict__ w,
       const float* __restrict__ bias, int64 n, int in_channels, int h, int width, int out_channels, int oh, int ow,
       int kh, int kw, int stride_h, int stride_w, int padding_h, int padding_w, int dilation_h, int dilation_w,
       int groups, int act, float alpha) {
  const int in_blocks = (in_channels + 15) / 16, out_blocks = (out_channels + 15) / 16;
  const int across = int(ceil_div(out_blocks * 16, FA_BN)), output = int(blockIdx.x % across) * FA_BN;
  const int64 first = int64(blockIdx.x / across) * FA_BM;
  Taps taps;
  if (FA_BACKWARD) {
    taps.rows.backward(blockIdx.y, oh, stride_h, padding_h, dilation_h);
    taps.columns.backward(blockIdx.z, ow, stride_w, padding_w, dilation_w);
  } else {
    taps.rows.forward(oh, stride_h, padding_h, dilation_h);
    taps.columns.forward(ow, stride_w, padding_w, dilation_w);
  }
  const int64 pixels = n * taps.rows.count * taps.columns.count;
  if (first >= pixels) return;
  int last = output + FA_BN - 1, low, high;
  if (last >= out_channels) last = out_channels - 1;
  seen_blocks(output, last, out_channels, in_channels, groups, low, high);
  Pixel pixel;
  pixel.at(first + threadIdx.x, taps.rows.count, taps.columns.count);
  taps.exists = first + threadIdx.x < pixels, taps.h = h, taps.width = width, taps.kh = kh, taps.kw = kw;
  taps.begin(x, w, pixel, in_blocks, out_blocks, output, low);
  Sums sums;
  product(sums, taps, (high - low) * taps.fitting());
  write_pixels(y, bias, sums, taps, first, pixels, output, out_channels, oh, ow, act, alpha);
}
