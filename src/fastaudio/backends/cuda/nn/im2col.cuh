// needs: common
// im2col and col2im on plain images (N C, H, W), columns (N C, kh kw, OH OW): 4 bytes read and 4 written for an
// element of the columns; col2im reads all columns that show a pixel, in the order of the taps. blockIdx.y: planes,
// blockIdx.x: the elements of one, which int counts (the library sees to it).
extern "C" __global__ void __launch_bounds__(256)
im2col(float* __restrict__ out, const float* __restrict__ x, int64 planes, int h, int width, int kh, int kw, int oh,
       int ow, int stride_h, int stride_w, int padding_h, int padding_w, int dilation_h, int dilation_w) {
  const int count = kh * kw * oh * ow;
  for (int64 plane = blockIdx.y; plane < planes; plane += gridDim.y)
    for (int64 i = first_index(); i < count; i += index_step()) {
      const int line = int(i) / ow, tap = line / oh;
      const int row = line % oh * stride_h - padding_h + tap / kw * dilation_h;
      const int column = int(i) % ow * stride_w - padding_w + tap % kw * dilation_w;
      const bool inside = row >= 0 && row < h && column >= 0 && column < width;
      out[plane * count + i] = inside ? x[(plane * h + row) * width + column] : 0.f;
    }
}

extern "C" __global__ void __launch_bounds__(256)
col2im(float* __restrict__ out, const float* __restrict__ cols, int64 planes, int h, int width, int kh, int kw, int oh,
       int ow, int stride_h, int stride_w, int padding_h, int padding_w, int dilation_h, int dilation_w) {
  for (int64 plane = blockIdx.y; plane < planes; plane += gridDim.y)
    for (int64 i = first_index(); i < h * width; i += index_step()) {
      const float* const from = cols + plane * kh * kw * oh * ow;
      float sum = 0.f;
      for (int a = 0; a < kh; ++a) {
        const int down = int(i) / width + padding_h - a * dilation_h, row = down / stride_h;
        if (down < 0 || down % stride_h || row >= oh) continue;
        #pragma unroll 1
        for (int b = 0; b < kw; ++b) {
          const int right = int(i) % width + padding_w - b * dilation_w, column = right / stride_w;
          if (right >= 0 && right % stride_w == 0 && column < ow) sum += from[((a * kw + b) * oh + row) * ow + column];
        }
      }
      out[plane * h * width + i] = sum;
    }
}
