// needs: spectrum samples
// extract: a whole program of features in one pass over the samples; spectra never leave shared memory. A frame of
// n_fft 2048, hop 512 and 128 bands: 2 KB read, 0.5 KB written, 65 kflop, some 60 KB through shared memory.

struct SharedSpectra {
  const unsigned char* memory;
  FA_DEVICE float operator()(int f, int k) const { return ((const float*)memory + f * FFT_STRIDE)[fft_at(k)]; }
};

// kept: what floors.cuh turns into rows; tops: maxima (number, block); program (lines, 4).
extern "C" __global__ void __launch_bounds__(256, 2)
    extract(float* out, float* kept, float* tops, int* strange, const void* x, const float* window,
            const float2* twiddles, const float2* roots, int64 rows, int64 n, int64 frames, int64 hop, int64 pad,
            int mode, float power, int64 out_rows, const int64* program, const double* params, int lines,
            const int64* starts, const int64* lengths, const float* weights, int bands, int widest) {
  FA_SMEM(memory);
  double* space = (double*)memory;  // 32 for sums, FFT_BLOCK for rolloff
  unsigned char* spectra = memory + (32 + FFT_BLOCK) * sizeof(double);
  const Place place = place_of(frames);
  check_finite(strange, x, place.row * n, n, place.part, place.parts);
  frame_spectra(spectra, place, x, n, hop, pad, mode, window, twiddles, roots);
  float* re = frame_memory(spectra, my_frame());
  for (int k = my_lane(); k < FFT_BINS; k += FFT_THREADS) {
    const float r = re[fft_at(k)], i = re[FFT_ROOM + fft_at(k)];
    re[fft_at(k)] = r * r + i * i;
  }
  __syncthreads();
  const Mel mel = {starts, lengths, weights, bands, widest};
  const Job job = {out,    kept,        tops,     rows,  out_rows, place.row, place.t0,
                   frames, place.valid, FFT_BINS, power, mel,      space};
  int64 at = 0;
  int number = 0;
  for (int l = 0; l < lines; ++l) {
    const int64* p = program + 4 * l;
    const Line line = {(int)p[0], (int)p[1], (int)p[2], params + p[3]};
    if (!spectrum_line(job, line, SharedSpectra{spectra}, space + 32, &at, &number))
      samples_line(job, line, x, n, FFT_LENGTH, hop, pad);
  }
}
