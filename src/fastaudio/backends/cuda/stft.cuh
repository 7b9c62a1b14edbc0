// needs: spectrum
// stft. A frame of n_fft 2048 at hop 512: 2 KB read (overlaps come from the cache), 8 KB
// written, 65 kflop.

// out (rows, frames, bins), or (rows, bins, frames). edge: factor of the first and, for even n_fft, the last bin.
extern "C" __global__ void __launch_bounds__(256, 3)
    stft(float2* out, int* strange, const void* x, const float* window, const float2* twiddles, const float2* roots,
         int64 n, int64 frames, int64 hop, int64 pad, int mode, int frames_major, float edge) {
  FA_SMEM(memory);
  const Place place = place_of(frames);
  if (strange) check_finite(strange, x, place.row * n, n, place.part, place.parts);
  frame_spectra(memory, place, x, n, hop, pad, mode, window, twiddles, roots);
  for (int i = threadIdx.x; i < FFT_BINS * place.valid; i += FFT_BLOCK) {
    const int f = frames_major ? i / FFT_BINS : i % place.valid, k = frames_major ? i % FFT_BINS : i / place.valid;
    const float* re = frame_memory(memory, f) + fft_at(k);
    const float gain = k == 0 || (FFT_HALVED && k == FFT_N) ? edge : 1.f;
    const int64 t = place.t0 + f;
    const int64 to = frames_major ? (place.row * frames + t) * FFT_BINS + k : (place.row * FFT_BINS + k) * frames + t;
    out[to] = float2{re[0] * gain, re[FFT_ROOM] * gain};
  }
}
