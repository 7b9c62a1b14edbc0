// needs: common nn/activate nn/conv_taps
// conv2d, and with FA_BACKWARD its gradient with respect to the data, which is conv_transpose2d: an implicit product
// of (pixels, taps x channels) and (taps x channels, channels), 16 channels of one tap a step; columns are never
// written. Weights (KB, CB, kh, kw, 16 c, 16 k). 2 pixels taps channels channels flops; x is read once per FA_BN
// outputs, its taps from the caches; y is written once.

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
  taps.channels = in_channels;
  taps.begin(x, w, pixel, in_blocks, out_blocks, output, low);
  Sums sums;
  product(sums, taps, taps.steps(high - low));
  write_pixels(y, bias, sums, taps, first, pixels, output, out_channels, oh, ow, act, alpha);
}
