// needs: nn/flat
// Spectra of noisy and clean clips as a network sees them: decibels below the reference, in [0, 1]; and what it shall
// answer. D (2, rows, bins + 1, frames): noisy, clean; the highest bin is not in the pictures, n = bins frames.

FA_DEVICE float square_of(float2 v) { return v.x * v.x + v.y * v.y; }
FA_DEVICE float within(float v) { return v < 0.0f ? 0.0f : v > 1.0f ? 1.0f : v; }  // NaN stays
FA_DEVICE float level_of(float power) { return 10.0f * log10f(power < 1e-30f ? 1e-30f : power); }

// parts (rows, count, 2): the loudest bin of a part of a noisy clip, and the sum of its magnitudes. 8 bytes a bin
extern "C" __global__ void __launch_bounds__(256)
    picture_parts(double* parts, const float2* D, int64 n, int64 pitch, int64 count) {
  FA_SMEM(memory);
  double* const room = reinterpret_cast<double*>(memory);
  const int64 row = blockIdx.x / count, part = blockIdx.x % count;
  double sum = 0, top = 0;
  for (int64 i = part * blockDim.x + threadIdx.x; i < n; i += count * blockDim.x) {
    const float power = square_of(D[row * pitch + i]);
    sum += sqrt(double(power));
    top = power > top ? power : top;
  }
  sum = block_sum(sum, room), top = block_max(top, room);
  if (threadIdx.x) return;
  parts[blockIdx.x * 2] = top, parts[blockIdx.x * 2 + 1] = sum;
}

// x, y (rows, n), and weight or null: then y is a mask, else the clean picture. reference: the power that is 1; 0: that
// of the noisy clip's loudest bin. 24 bytes a bin, 28 with weights
extern "C" __global__ void __launch_bounds__(256)
    pictures(float* x, float* y, float* weight, const float2* D, const double* parts, int64 rows, int64 n, int64 pitch,
             int64 count, float per_decibel, float reference) {
  const int64 row = blockIdx.x / count, part = blockIdx.x % count;
  double top = 0, sum = 0;
  for (int64 i = 0; i < count; ++i) {
    const double* const found = parts + (row * count + i) * 2;
    top = found[0] > top ? found[0] : top, sum += found[1];
  }
  const float one = reference > 0 ? reference : float(top), shift = level_of(one);
  const double mean = sum / double(n);
  const float share = float(1 / (mean < 1e-30 ? 1e-30 : mean));
  for (int64 i = part * blockDim.x + threadIdx.x; i < n; i += count * blockDim.x) {
    const float2 noisy = D[row * pitch + i], clean = D[(rows + row) * pitch + i];
    const float power = square_of(noisy), picture = (level_of(power) - shift) * per_decibel + 1.0f;
    x[row * n + i] = one > 0 ? within(picture) : power;  // of silence 0, and NaN where a bin is
    if (weight) {
      const float along = clean.x * noisy.x + clean.y * noisy.y;
      y[row * n + i] = within(along / (power < 1.17549435e-38f ? 1.17549435e-38f : power));
      weight[row * n + i] = sqrtf(power) * share;
    } else {
      const float other = square_of(clean);
      y[row * n + i] = one > 0 ? within((level_of(other) - shift) * per_decibel + 1.0f) : 0.0f;
    }
  }
}
