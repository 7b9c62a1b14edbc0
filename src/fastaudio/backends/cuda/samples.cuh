// needs: features
// samples: the features that need no spectrum, inside `extract` and alone.

// Code 10: root mean square; 11: rate of zero crossings; 12: largest sample. Each pads by its own mode.
FA_DEVICE void samples_line(const Job& job, const Line& line, const void* x, int64 n, int length, int64 hop,
                            int64 pad) {
  const int f = threadIdx.x / FFT_THREADS, lane = threadIdx.x % FFT_THREADS, mode = (int)line.params[0];
  const int64 first = (job.t0 + f) * hop - pad, at = job.row * n;
  const bool inside = first >= 0 && first + length <= n;
  const auto value = [&](int s) { return padded_sample(x, at, first + s, n, mode, inside); };
  const float threshold = line.code == 11 ? (float)line.params[1] : 0.f;
  const bool zero_positive = line.code == 11 && line.params[2] != 0, absolute = line.code == 12 && line.params[1] != 0;
  double sum = 0;
  float top = -FA_INFINITY;
  for (int s = lane; s < length && f < job.valid; s += FFT_THREADS) {
    const float v = value(s);
    if (HAS(10)) sum += (double)v * v;
    if (HAS(11) && s) {
      const float u = value(s - 1);
      const bool above = !zero_positive && ((u > threshold) != (v > threshold));
      sum += above || (u < -threshold) != (v < -threshold);
    }
    if (HAS(12)) top = fmaxf(top, absolute ? fabsf(v) : v);
  }
  if (HAS(12)) {
    for (int o = (FFT_THREADS < 32 ? FFT_THREADS : 32) / 2; o; o >>= 1)
      top = fmaxf(top, __shfl_xor_sync(FA_WARP, top, o));
    __syncthreads();
    float* tops = (float*)job.space;
    if (threadIdx.x % 32 == 0) tops[threadIdx.x / 32] = top;
    __syncthreads();
    for (int i = 0; i < FFT_THREADS / 32; ++i) top = fmaxf(top, tops[f * (FFT_THREADS / 32) + i]);
  }
  sum = frame_sum(sum, job.space);
  if (lane || f >= job.valid) return;
  if (HAS(10)) put(job, line.row, f, (float)sqrt(sum / length));
  if (HAS(11)) put(job, line.row, f, (float)((sum + (line.params[3] != 0)) / length));
  if (HAS(12)) put(job, line.row, f, top);
}

// Programs, or their lines, of samples alone. strange: None where somebody else looks for NaN.
extern "C" __global__ void __launch_bounds__(256)
    sample_features(float* out, int* strange, const void* x, int64 rows, int64 n, int length, int64 frames, int64 hop,
                    int64 pad, int64 out_rows, const int64* program, const double* params, int lines) {
  FA_SMEM(memory);
  const int64 parts = ceil_div(frames, FFT_FRAMES), row = blockIdx.x / parts, t0 = blockIdx.x % parts * FFT_FRAMES;
  const int valid = frames - t0 < FFT_FRAMES ? (int)(frames - t0) : FFT_FRAMES;
  if (strange) check_finite(strange, x, row * n, n, blockIdx.x % parts, parts);
  const Job job = {out, nullptr, nullptr, rows, out_rows, row, t0, frames, valid, 0, 2.f, Mel{}, (double*)memory};
  for (int l = 0; l < lines; ++l) {
    const int64* p = program + 4 * l;
    const Line line = {(int)p[0], (int)p[1], (int)p[2], params + p[3]};
    if (line.code >= 10) samples_line(job, line, x, n, length, hop, pad);
  }
}
