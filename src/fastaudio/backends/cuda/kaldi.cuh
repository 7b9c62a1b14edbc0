// needs: spectrum job
// kaldi: frames as Kaldi prepares them (noise, mean taken out, pre-emphasis, window, zeros behind), then their log
// spectrum, mel bands or cepstra, frame by frame in memory. A frame of 400 samples at hop 160 and 80 bands: 0.6 KB
// read, 0.3 KB written, 14 kflop.

FA_DEVICE float kaldi_log(float v) { return logf(v < 1.1920928955078125e-07f ? 1.1920928955078125e-07f : v); }

// This thread's frame, raw, into its shared memory; returns its mean.
FA_DEVICE float raw_frame(float* to, const Place& place, const void* x, const float* noise, float dither, int64 n,
                          int64 frames, int64 hop, int64 pad, int size, double* space) {
  const int64 t = place.t0 + my_frame(), at = place.row * n;
  const bool exists = my_frame() < place.valid;
  double sum = 0;
  for (int s = my_lane(); s < size; s += FFT_THREADS) {
    float v = exists ? padded_sample(x, at, t * hop - pad + s, n, 3, false) : 0.f;
    if (noise && exists) v += dither * noise[(place.row * frames + t) * size + s];
    to[s] = v;
    sum += v;
  }
  __syncthreads();
  return (float)(frame_sum(sum, space) / size);
}

struct Columns {  // of `count` of them, made from `first` on; energy: the one that is left alone, or -1
  int count, first, energy, kind, power, logs, coefficients;
};

// The columns of a frame: kind 0 log spectrum, 1 bands, 2 cepstra of `levels` (bands of each frame).
FA_DEVICE void write_columns(float* out, const unsigned char* spectra, float* levels, const Place& place, int64 frames,
                             const Columns& k, const Mel& mel, const float* dct) {
  const int bands = k.kind == 0 ? FFT_BINS : mel.bands, made = k.kind == 2 ? k.coefficients : bands;
  const auto level = [&](int f, int c) {
    const float* S = (const float*)spectra + f * FFT_STRIDE;
    const auto bin = [=](int i) { return k.power ? S[fft_at(i)] : sqrtf(S[fft_at(i)]); };
    const float v = k.kind == 0 ? S[fft_at(c)] : mel_band(mel, c, bin);
    return k.logs || k.kind == 0 ? kaldi_log(v) : v;
  };
  if (k.kind == 2) {
    for (int i = threadIdx.x; i < bands * place.valid; i += FFT_BLOCK) levels[i] = level(i / bands, i % bands);
    __syncthreads();
  }
  for (int i = threadIdx.x; i < made * place.valid; i += FFT_BLOCK) {
    const int f = i / made, c = i % made;
    if (k.first + c == k.energy) continue;
    float v;
    if (k.kind == 2) {  // large terms that cancel: in double
      double sum = 0;
      for (int m = 0; m < bands; ++m) sum += (double)levels[f * bands + m] * dct[c * bands + m];
      v = (float)sum;
    } else {
      v = level(f, c);
    }
    out[(place.row * frames + place.t0 + f) * k.count + k.first + c] = v;
  }
}

extern "C" __global__ void __launch_bounds__(256, 3)
    kaldi(float* out, int* strange, const void* x, const float* window, const float* noise, const float2* twiddles,
          const float2* roots, int64 n, int64 frames, int64 hop, int64 pad, int size, float preemphasis, float dither,
          float floor, int remove_mean, int raw_energy, int columns, int first, int energy, int kind, int power,
          int logs, const int64* starts, const int64* lengths, const float* weights, int bands, int widest,
          const float* dct, int coefficients) {
  FA_SMEM(memory);
  double* space = (double*)memory;
  unsigned char* spectra = memory + 32 * sizeof(double);
  const Place place = place_of(frames);
  check_finite(strange, x, place.row * n, n, place.part, place.parts);
  float* re = frame_memory(spectra, my_frame());
  const float found = raw_frame(re, place, x, noise, dither, n, frames, hop, pad, size, space);
  const float mean = remove_mean ? found : 0.f;
  const auto ready = [=](int s) {
    if (s >= size) return 0.f;
    const float now = re[s] - mean;
    return (s ? now - (re[s - 1] - mean) * preemphasis : now * (1.f - preemphasis)) * window[s];
  };
  if (energy >= 0) {
    double sum = 0;
    for (int s = my_lane(); s < size; s += FFT_THREADS) {
      const double v = raw_energy ? re[s] - mean : ready(s);
      sum += v * v;
    }
    sum = frame_sum(sum, space);
    const float level = (float)log(sum < 1.1920928955078125e-07 ? 1.1920928955078125e-07 : sum);
    if (my_lane() == 0 && my_frame() < place.valid)
      out[(place.row * frames + place.t0 + my_frame()) * columns + energy] = level < floor ? floor : level;
  }
  real_spectrum(re, re + FFT_ROOM, twiddles, roots, ready);
  for (int k = my_lane(); k < FFT_BINS; k += FFT_THREADS) {
    const float r = re[fft_at(k)], i = re[FFT_ROOM + fft_at(k)];
    re[fft_at(k)] = r * r + i * i;
  }
  __syncthreads();
  float* levels = frame_memory(spectra, FFT_FRAMES);
  const Mel mel = {starts, lengths, weights, bands, widest};
  const Columns k = {columns, first, energy, kind, power, logs, coefficients};
  write_columns(out, spectra, levels, place, frames, k, mel, dct);
}
