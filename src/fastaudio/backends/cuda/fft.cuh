// needs: spectrum
// fft_rows: complex rows (rows, FFT_N), in place or not, FFT_FRAMES a block; swap: backwards. 16 bytes a point.
extern "C" __global__ void __launch_bounds__(256, 3)
    fft_rows(float2* out, const float2* in, const float2* twiddles, int64 rows, int swap, float gain) {
  FA_SMEM(memory);
  const int64 first = (int64)blockIdx.x * FFT_FRAMES, row = first + my_frame();
  float* re = frame_memory(memory, my_frame());
  fft_points(re, re + FFT_ROOM, twiddles, my_lane(), [=](int i) {
    if (row >= rows) return Complex{0.f, 0.f};
    const float2 z = in[row * FFT_N + i];
    return swap ? Complex{z.y, z.x} : Complex{z.x, z.y};
  });
  for (int i = threadIdx.x; i < FFT_N * FFT_FRAMES; i += FFT_BLOCK) {
    if (first + i / FFT_N >= rows) break;
    const float* from = frame_memory(memory, i / FFT_N) + fft_at(i % FFT_N);
    const float r = from[0] * gain, v = from[FFT_ROOM] * gain;
    out[first * FFT_N + i] = swap ? float2{v, r} : float2{r, v};
  }
}
