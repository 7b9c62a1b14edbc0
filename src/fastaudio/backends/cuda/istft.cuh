// needs: spectrum
// inverse_frames: spectra back to frames; overlap.cuh adds them up. A frame of n_fft 2048: 8 KB read, 8 KB written.
// out (rows, frames, n_fft): gain[s] times the sum over all n_fft bins, of which D has half; edge as above.
extern "C" __global__ void __launch_bounds__(256, 3)
    inverse_frames(float* out, const float2* D, const float* gain, const float2* twiddles, const float2* roots,
                   int64 frames, int frames_major, float edge) {
  FA_SMEM(memory);
  const Place place = place_of(frames);
  for (int i = threadIdx.x; i < FFT_BINS * FFT_FRAMES; i += FFT_BLOCK) {
    const int f = frames_major ? i / FFT_BINS : i % FFT_FRAMES, k = frames_major ? i % FFT_BINS : i / FFT_FRAMES;
    const int64 t = place.t0 + f;
    const int64 at = frames_major ? (place.row * frames + t) * FFT_BINS + k : (place.row * FFT_BINS + k) * frames + t;
    const float2 z = f < place.valid ? D[at] : float2{0.f, 0.f};
    float* re = frame_memory(memory, f);
    const bool first = k == 0, last = FFT_HALVED && k == FFT_N;
    const float scale = first || last ? edge : 1.f;
    re[fft_at(k)] = z.x * scale;
    re[FFT_ROOM + fft_at(k)] = first || last ? 0.f : z.y;
    if (!FFT_HALVED && k) {  // the bins above the middle: the conjugates
      re[fft_at(FFT_N - k)] = z.x;
      re[FFT_ROOM + fft_at(FFT_N - k)] = -z.y;
    }
  }
  __syncthreads();
  float* re = frame_memory(memory, my_frame());
  if (FFT_HALVED) {
    fft_tangle(re, re + FFT_ROOM, roots, my_lane());
    __syncthreads();
  }
  fft_backwards(re, re + FFT_ROOM, twiddles, my_lane());
  for (int i = threadIdx.x; i < FFT_LENGTH * place.valid; i += FFT_BLOCK) {
    const int f = i / FFT_LENGTH, s = i % FFT_LENGTH;
    const float* from = frame_memory(memory, f);
    const float v = FFT_HALVED ? 2.f * from[(s & 1) * FFT_ROOM + fft_at(s >> 1)] : from[fft_at(s)];
    out[(place.row * frames + place.t0 + f) * FFT_LENGTH + s] = v * gain[s];
  }
}
