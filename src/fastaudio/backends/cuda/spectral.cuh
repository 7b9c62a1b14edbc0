// needs: features
// spectral: the program of spectra in memory (rows, frames, bins); and the transposition that brings them there.

struct RowSpectra {
  const float* first;  // of the block's first frame
  int64 bins;
  int valid;
  FA_DEVICE float operator()(int f, int k) const { return first[(f < valid ? f : valid - 1) * bins + k]; }
};

// Code 10, from magnitudes: by Parseval's theorem; first and, for even n_fft, last bin count once.
FA_DEVICE void rms_line(const Job& job, const Line& line, const RowSpectra& s) {
  const int f = threadIdx.x / FFT_THREADS;
  const double n = line.params[0];
  const double sum = bin_sum(job, 0, job.bins, [&](int k) {
    const double v = raise(s(f, k), 1.f);
    return v * v * (k == 0 || (k == job.bins - 1 && (int64)n % 2 == 0) ? 0.5 : 1.);
  });
  if (threadIdx.x % FFT_THREADS == 0 && f < job.valid) put(job, line.row, f, (float)(sqrt(2 * sum) / n));
}

extern "C" __global__ void __launch_bounds__(256, 2)
    spectral(float* out, float* kept, float* tops, const float* S, int64 rows, int64 frames, int bins, float power,
             int64 out_rows, const int64* program, const double* params, int lines, const int64* starts,
             const int64* lengths, const float* weights, int bands, int widest) {
  FA_SMEM(memory);
  double* space = (double*)memory;
  const int64 parts = ceil_div(frames, FFT_FRAMES), row = blockIdx.x / parts, t0 = blockIdx.x % parts * FFT_FRAMES;
  const int valid = frames - t0 < FFT_FRAMES ? (int)(frames - t0) : FFT_FRAMES;
  const RowSpectra s = {S + (row * frames + t0) * bins, bins, valid};
  const Mel mel = {starts, lengths, weights, bands, widest};
  const Job job = {out, kept, tops, rows, out_rows, row, t0, frames, valid, bins, power, mel, space};
  int64 at = 0;
  int number = 0;
  for (int l = 0; l < lines; ++l) {
    const int64* p = program + 4 * l;
    const Line line = {(int)p[0], (int)p[1], (int)p[2], params + p[3]};
    if (!spectrum_line(job, line, s, space + 32, &at, &number) && HAS(10)) rms_line(job, line, s);
  }
}

// out (rows, frames, bins) = S (rows, bins, frames)
extern "C" __global__ void __launch_bounds__(256, 2)
    turn_rows(float* out, const float* S, int64 rows, int64 bins, int64 frames) {
  FA_SMEM(memory);
  float* tile = (float*)memory;  // 32 x 33
  const int64 across = ceil_div(frames, 32), down = ceil_div(bins, 32), row = blockIdx.x / (across * down);
  const int64 k0 = blockIdx.x % (across * down) / across * 32, t0 = blockIdx.x % across * 32;
  const int x = threadIdx.x % 32;
  for (int y = threadIdx.x / 32; y < 32; y += 8)
    if (k0 + y < bins && t0 + x < frames) tile[y * 33 + x] = S[(row * bins + k0 + y) * frames + t0 + x];
  __syncthreads();
  for (int y = threadIdx.x / 32; y < 32; y += 8)
    if (k0 + x < bins && t0 + y < frames) out[(row * frames + t0 + y) * bins + k0 + x] = tile[x * 33 + y];
}
