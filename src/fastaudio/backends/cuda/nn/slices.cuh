// needs: common nn/activate
// The second stage of products and sums that were cut into slices: added in double, in the order of the slices.

// out[i] = act(parts[0][i] + parts[1][i] + ... + bias[i % columns]), or += ; bias may be null. 4 (slices + 1) bytes
// each.
extern "C" __global__ void __launch_bounds__(256)
add_slices(float* __restrict__ out, const float* __restrict__ parts, const float* __restrict__ bias, int64 count,
           int64 columns, int slices, int accumulate, int act, float alpha) {
  for (int64 i = first_index(); i < count; i += index_step()) {
    double sum = 0;
    for (int s = 0; s < slices; ++s) sum += parts[s * count + i];
    if (accumulate) sum += out[i];
    if (bias) sum += bias[i % columns];
    out[i] = activate(act, float(sum), alpha);
  }
}

// parts (slices, blocks, 16) = sums over pixels of x, whose element (image, block, pixel, lane) is at image *
// from_image + block * from_block + pixel * from_pixel + lane; lanes behind `columns` are zeros. blockIdx.x: blocks
// of 16 columns, blockIdx.y: slices of `slice` pixels of all images. x is read once, 64 bytes of a pixel together.
extern "C" __global__ void __launch_bounds__(256)
column_sums(double* __restrict__ parts, const float* __restrict__ x, int64 images, int64 pixels, int64 columns,
            int64 from_image, int64 from_block, int64 from_pixel, int64 slice) {
  FA_SMEM(memory);
  double* const totals = reinterpret_cast<double*>(memory);  // [256]
  const int lane = threadIdx.x % 16;
  const int64 begin = blockIdx.y * slice, all = images * pixels, end = begin + slice < all ? begin + slice : all;
  double sum = 0;
  if (blockIdx.x * 16 + lane < columns)
    for (int64 i = begin + threadIdx.x / 16; i < end; i += 16) {
      const int64 image = i / pixels;
      sum += x[image * from_image + blockIdx.x * from_block + (i - image * pixels) * from_pixel + lane];
    }
  totals[threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.x >= 16) return;
  for (int i = 1; i < 16; ++i) sum += totals[i * 16 + lane];
  parts[(blockIdx.y * int64(gridDim.x) + blockIdx.x) * 16 + lane] = sum;
}

// out[i] += parts[0][i] + parts[1][i] + ..., parts (slices, pitch)
extern "C" __global__ void __launch_bounds__(256)
add_column_sums(float* __restrict__ out, const double* __restrict__ parts, int64 columns, int64 pitch, int slices) {
  for (int64 i = first_index(); i < columns; i += index_step()) {
    double sum = 0;
    for (int s = 0; s < slices; ++s) sum += parts[s * pitch + i];
    out[i] = float(out[i] + sum);
  }
}
