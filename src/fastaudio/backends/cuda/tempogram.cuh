// needs: spectrum
// tempogram: autocorrelations of windows of an envelope, by two transforms in shared memory. A frame of 384 values: a
// value read (the others come from the cache), 1.5 KB written, 40 kflop.

// Value i of a row that falls to 0 in a line over `pad` values on either side.
FA_DEVICE float ramped(const float* x, int64 i, int64 n, int64 pad) {
  if (i >= 0 && i < n) return x[i];
  const int64 left = i < 0 ? i + pad : n - 1 + pad - i;
  return left > 0 ? (i < 0 ? x[0] : x[n - 1]) * ((float)left / (float)pad) : 0.f;
}

// out (rows, size, frames) of x (rows, n): frame t is x[t - pad ..] under window (size,); over the size of lag 0 if
// normalized. FFT_LENGTH >= 2 size - 1 and even.
extern "C" __global__ void __launch_bounds__(256, 2)
    tempogram(float* out, const float* x, const float* window, const float2* twiddles, const float2* roots, int64 n,
              int64 frames, int size, int64 pad, int normalized) {
  FA_SMEM(memory);
  const Place place = place_of(frames);
  const float* row = x + place.row * n;
  const int64 begin = place.t0 + my_frame() - pad;
  const bool exists = my_frame() < place.valid;
  float* re = frame_memory(memory, my_frame());
  real_spectrum(re, re + FFT_ROOM, twiddles, roots,
                [=](int s) { return exists && s < size ? ramped(row, begin + s, n, pad) * window[s] : 0.f; });
  for (int k = my_lane(); k < FFT_BINS; k += FFT_THREADS) {
    const float r = re[fft_at(k)], i = re[FFT_ROOM + fft_at(k)];
    re[fft_at(k)] = r * r + i * i;
    re[FFT_ROOM + fft_at(k)] = 0.f;
  }
  __syncthreads();
  fft_tangle(re, re + FFT_ROOM, roots, my_lane());
  __syncthreads();
  fft_backwards(re, re + FFT_ROOM, twiddles, my_lane());
  for (int i = threadIdx.x; i < size * FFT_FRAMES; i += FFT_BLOCK) {
    const int f = i % FFT_FRAMES, s = i / FFT_FRAMES;
    if (f >= place.valid) continue;
    const float* from = frame_memory(memory, f);
    const float lag = from[(s & 1) * FFT_ROOM + fft_at(s >> 1)] * (2.f / FFT_LENGTH);
    const float top = normalized ? fabsf(from[0]) * (2.f / FFT_LENGTH) : 1.f;
    out[(place.row * size + s) * frames + place.t0 + f] = lag / (top < 1.17549435e-38f ? 1.f : top);
  }
}
