// needs: spectrum complex_bands
// cqt: frames, their spectra in shared memory, sums of bins with complex weights. One octave of 12 bins, n_fft 256 at
// hop 64: 256 bytes of a frame read (overlaps come from the cache), 96 written, 3 kflop of FFT and 4 of sums.

// Rows first .. first + bands of out (rows, bins, frames).
extern "C" __global__ void __launch_bounds__(256, 3)
    cqt(float2* out, const void* x, const float* window, const float2* twiddles, const float2* roots, int64 n,
        int64 frames, int64 hop, int64 pad, int mode, int64 bins, int64 first, const int64* starts,
        const int64* lengths, const float2* weights, int bands, int widest) {
  FA_SMEM(memory);
  const Place place = place_of(frames);
  frame_spectra(memory, place, x, n, hop, pad, mode, window, twiddles, roots);
  for (int i = threadIdx.x; i < bands * FFT_FRAMES; i += FFT_BLOCK) {
    const int f = i % FFT_FRAMES, m = i / FFT_FRAMES;
    if (f >= place.valid) continue;
    const float* re = frame_memory(memory, f);
    out[(place.row * bins + first + m) * frames + place.t0 + f] =
        complex_band(starts, lengths, weights, widest, m, [=](int k) {
          return float2{re[fft_at(k)], re[FFT_ROOM + fft_at(k)]};
        });
  }
}
