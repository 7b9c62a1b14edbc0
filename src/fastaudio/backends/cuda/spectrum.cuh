// needs: framing block_fft
// spectrum: a block transforms FFT_FRAMES frames of a row, FFT_THREADS threads each; the spectra stay in shared memory.
// FFT_HALVED 1: FFT_N = n_fft / 2 points of two samples; 0: n_fft is odd, FFT_N = n_fft points, imaginary parts zero.
#define FFT_LENGTH (FFT_HALVED ? 2 * FFT_N : FFT_N)
#define FFT_BINS (FFT_LENGTH / 2 + 1)
// Frames begin in different banks, so that a bin of all of them is one access; where a warp has several frames, their
// lanes lie side by side. tests/cuda/test_banks.py counts.
#define FFT_STRIDE ((2 * FFT_ROOM + 31) / 32 * 32 + 32 / FFT_FRAMES + FFT_THREADS % 32)

struct Place {
  int64 row, t0, part, parts;  // frames t0 .. of a row; this block is number `part` of `parts` of the row
  int valid;                   // frames that exist
};

FA_DEVICE Place place_of(int64 frames) {
  const int64 parts = ceil_div(frames, FFT_FRAMES), row = blockIdx.x / parts, part = blockIdx.x % parts;
  const int64 t0 = part * FFT_FRAMES, left = frames - t0;
  return {row, t0, part, parts, left < FFT_FRAMES ? (int)left : FFT_FRAMES};
}

FA_DEVICE float* frame_memory(unsigned char* memory, int f) { return (float*)memory + f * FFT_STRIDE; }
FA_DEVICE int my_frame() { return threadIdx.x / FFT_THREADS; }
FA_DEVICE int my_lane() { return threadIdx.x % FFT_THREADS; }

// Samples value(s), s < FFT_LENGTH, of this thread's frame to bins 0 .. FFT_BINS in re, im.
template <class Value>
FA_DEVICE void real_spectrum(float* re, float* im, const float2* twiddles, const float2* roots, const Value& value) {
  const int lane = my_lane();
  fft_points(re, im, twiddles, lane,
             [=](int j) { return FFT_HALVED ? Complex{value(2 * j), value(2 * j + 1)} : Complex{value(j), 0.f}; });
  if (FFT_HALVED) {
    fft_untangle(re, im, roots, lane);
    __syncthreads();
  }
}

// The same of windowed samples of the signal; frames that do not exist are silent. Where a frame of the block leaves
// the signal, all are put together in shared memory first: padding costs the others nothing.
FA_DEVICE void frame_spectra(unsigned char* memory, const Place& place, const void* x, int64 n, int64 hop, int64 pad,
                             int mode, const float* window, const float2* twiddles, const float2* roots) {
  const int f = my_frame();
  const int64 begin = place.t0 * hop - pad, first = begin + f * hop, at = place.row * n;
  const bool inside = place.valid == FFT_FRAMES && begin >= 0 && begin + (FFT_FRAMES - 1) * hop + FFT_LENGTH <= n;
  float* re = frame_memory(memory, f);
  if (!inside) {
    for (int s = my_lane(); s < FFT_LENGTH; s += FFT_THREADS)
      re[s] = f < place.valid ? padded_sample(x, at, first + s, n, mode, false) * window[s] : 0.f;
    __syncthreads();
  }
  real_spectrum(re, re + FFT_ROOM, twiddles, roots,
                [=](int s) { return inside ? sample(x, at + first + s) * window[s] : re[s]; });
}
