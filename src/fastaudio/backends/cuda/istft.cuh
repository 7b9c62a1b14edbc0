// needs: spectrum hops
// istft: spectra to signals in one pass; inverse_frames leaves the frames apart, and overlap.cuh adds them up. A frame
// of n_fft 2048 at hop 512 must move 8 KB of D and 2 KB of samples. `istft` reads 8 KB for each frame, halo / own
// more where stretches meet, and writes 2 KB; in two launches it was 26 KB.

// The frames of `place` in shared memory, not yet times gain: D has half of their bins; edge as in stft.cuh. thread:
// threadIdx.x.
FA_DEVICE void inverse_spectra(unsigned thread, unsigned char* memory, const Place& place, const float2* D,
                               const float2* twiddles, const float2* roots, int64 frames, int frames_major,
                               float edge) {
  const int lane = thread % FFT_THREADS;
  for (int i = thread; i < FFT_BINS * FFT_FRAMES; i += FFT_BLOCK) {
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
  float* re = frame_memory(memory, thread / FFT_THREADS);
  if (FFT_HALVED) {
    fft_tangle(re, re + FFT_ROOM, roots, lane);
    __syncthreads();
  }
  fft_backwards(re, re + FFT_ROOM, twiddles, lane);
}

// Sample s of frame f of the block.
FA_DEVICE float inverse_sample(unsigned char* memory, int f, int s) {
  const float* from = frame_memory(memory, f);
  return FFT_HALVED ? 2.f * from[(s & 1) * FFT_ROOM + fft_at(s >> 1)] : from[fft_at(s)];
}

// out (rows, frames, n_fft): gain[s] times the sum over all n_fft bins.
extern "C" __global__ void __launch_bounds__(256, 3)
    inverse_frames(float* out, const float2* D, const float* gain, const float2* twiddles, const float2* roots,
                   int64 frames, int frames_major, float edge) {
  FA_SMEM(memory);
  const Place place = place_of(frames);
  inverse_spectra(threadIdx.x, memory, place, D, twiddles, roots, frames, frames_major, edge);
  for (int i = threadIdx.x; i < FFT_LENGTH * place.valid; i += FFT_BLOCK) {
    const int f = i / FFT_LENGTH, s = i % FFT_LENGTH;
    out[(place.row * frames + place.t0 + f) * FFT_LENGTH + s] = inverse_sample(memory, f, s) * gain[s];
  }
}

// out (rows, n): frames times gain, added up in ascending order, over the sum of squared windows, from sample `offset`
// on. A block has `own` hops of a row: it goes through the frames that reach into them, FFT_FRAMES at a time, and keeps
// in a ring what later frames add to. hop <= n_fft.
extern "C" __global__ void __launch_bounds__(256, 2)
    istft(float* out, const float2* D, const float* gain, const float* window, const float2* twiddles,
          const float2* roots, int64 frames, int64 n, int hop, int64 offset, int own, int frames_major) {
  FA_SMEM(memory);
  float* ring = frame_memory(memory, FFT_FRAMES);
  const int64 parts = ceil_div(offset + n, (int64)own * hop), row = blockIdx.x / parts;
  const int64 first = blockIdx.x % parts * own * hop, end = first + (int64)own * hop;
  const int span = FFT_LENGTH + (FFT_FRAMES - 1) * hop, done = FFT_FRAMES * hop;
  const int64 begin = first_frame(first, FFT_LENGTH, hop);
  int start = 0;  // place of the group's first sample in the ring
  for (int64 t = begin; t * hop < end; t += FFT_FRAMES) {
    const int valid = t >= frames ? 0 : frames - t < FFT_FRAMES ? (int)(frames - t) : FFT_FRAMES;
    const unsigned thread = threadIdx.x + (unsigned)(t >> 62);  // + 0, which compilers do not know: else they would
    // compute the addresses of all passes before the loop, and have no registers left to keep them in
    if (valid)
      inverse_spectra(thread, memory, {row, t, 0, 0, valid}, D, twiddles, roots, frames, frames_major, 1.f);
    for (int i = threadIdx.x; i < span; i += FFT_BLOCK) {
      const int at = start + i < span ? start + i : start + i - span;
      float sum = t > begin && i < FFT_LENGTH - hop ? ring[at] : 0.f;
      for (int f = i < FFT_LENGTH ? 0 : (i - FFT_LENGTH) / hop + 1; f < valid && f * hop <= i; ++f)
        sum += inverse_sample(memory, f, i - f * hop) * gain[i - f * hop];
      const int64 u = t * hop + i;
      if (i >= done)
        ring[at] = sum;
      else if (u >= first && u < end && u >= offset && u < offset + n)
        out[row * n + u - offset] = sum / squares(window, u, FFT_LENGTH, hop, frames);
    }
    start = (start + done) % span;
    __syncthreads();
  }
}
