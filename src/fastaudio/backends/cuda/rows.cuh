// needs: framing complex_bands
// rows: what transforms of any length are made of, where one block cannot hold a row: transpositions of a four-step
// FFT, chirps of Bluestein's algorithm, frames as complex rows and what is picked from them. 16 to 32 bytes a point
// each.

FA_DEVICE float2 product(float2 a, float2 b) { return {a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x}; }

// out (rows, b, a) = in (rows, a, b), and if turn (1, or -1 backwards) times exp(-2 pi i j k / (a b)), j and k its
// indices
extern "C" __global__ void __launch_bounds__(256)
    transpose_rows(float2* out, const float2* in, int64 rows, int64 a, int64 b, int turn) {
  FA_SMEM(memory);
  float2* tile = (float2*)memory;  // 32 x 33
  const int64 across = ceil_div(b, 32), down = ceil_div(a, 32), row = blockIdx.x / (across * down);
  const int64 j0 = blockIdx.x % (across * down) / across * 32, k0 = blockIdx.x % across * 32;
  const int x = threadIdx.x % 32;
  for (int y = threadIdx.x / 32; y < 32; y += 8)
    if (j0 + y < a && k0 + x < b) tile[y * 33 + x] = in[(row * a + j0 + y) * b + k0 + x];
  __syncthreads();
  for (int y = threadIdx.x / 32; y < 32; y += 8) {
    const int64 j = j0 + x, k = k0 + y;
    if (j >= a || k >= b) continue;
    float2 v = tile[x * 33 + y];
    if (turn) {
      double sine, cosine;
      sincospi(-2. * turn * (double)(j * k % (a * b)) / (double)(a * b), &sine, &cosine);
      v = product(v, float2{(float)cosine, (float)sine});
    }
    out[(row * b + k) * a + j] = v;
  }
}

// out (rows, m): in (rows, n) times the chirp, zeros behind; swap: real and imaginary parts change places first
extern "C" __global__ void __launch_bounds__(256)
    chirp_in(float2* out, const float2* in, const float2* chirp, int64 rows, int64 n, int64 m, int swap) {
  for (int64 i = first_index(); i < rows * m; i += index_step()) {
    const int64 k = i % m;
    float2 v = {0.f, 0.f};
    if (k < n) {
      const float2 z = in[i / m * n + k];
      v = product(swap ? float2{z.y, z.x} : z, chirp[k]);
    }
    out[i] = v;
  }
}
extern "C" __global__ void __launch_bounds__(256)
    chirp_out(float2* out, const float2* in, const float2* chirp, int64 rows, int64 n, int64 m, int swap) {
  for (int64 i = first_index(); i < rows * n; i += index_step()) {
    const float2 z = product(in[i / n * m + i % n], chirp[i % n]);
    out[i] = swap ? float2{z.y, z.x} : z;
  }
}
// z (rows, m) times a row
extern "C" __global__ void __launch_bounds__(256) multiply_rows(float2* z, const float2* table, int64 rows, int64 m) {
  for (int64 i = first_index(); i < rows * m; i += index_step()) z[i] = product(z[i], table[i % m]);
}
extern "C" __global__ void __launch_bounds__(256) scale_rows(float2* out, const float2* in, float gain, int64 count) {
  for (int64 i = first_index(); i < count; i += index_step()) out[i] = float2{in[i].x * gain, in[i].y * gain};
}

// Frames first .. first + count, counted through all rows, windowed, as complex numbers: out (count, length)
extern "C" __global__ void __launch_bounds__(256)
    frame_rows(float2* out, const void* x, const float* window, int64 first, int64 count, int64 frames, int64 n,
               int64 length, int64 hop, int64 pad, int mode) {
  for (int64 i = first_index(); i < count * length; i += index_step()) {
    const int64 frame = first + i / length, s = i % length, at = frame / frames * n;
    out[i] = float2{padded_sample(x, at, frame % frames * hop - pad + s, n, mode, false) * window[s], 0.f};
  }
}

// Bins of spectra in (count, length) to out (rows, frames, bins) or (rows, bins, frames); edge as in stft.cuh
extern "C" __global__ void __launch_bounds__(256) pick_bins(float2* out, const float2* in, int64 first, int64 count,
                                                            int64 frames, int64 length, int frames_major, float edge) {
  const int64 bins = length / 2 + 1;
  for (int64 i = first_index(); i < count * bins; i += index_step()) {
    const int64 frame = first + i / bins, k = i % bins, row = frame / frames, t = frame % frames;
    const float2 z = in[i / bins * length + k];
    const float gain = k == 0 || 2 * k == length ? edge : 1.f;
    out[frames_major ? frame * bins + k : (row * bins + k) * frames + t] = float2{z.x * gain, z.y * gain};
  }
}
// Their squares: out (rows, frames, bins)
extern "C" __global__ void __launch_bounds__(256)
    pick_power(float* out, const float2* in, int64 first, int64 count, int64 length) {
  const int64 bins = length / 2 + 1;
  for (int64 i = first_index(); i < count * bins; i += index_step()) {
    const float2 z = in[i / bins * length + i % bins];
    out[first * bins + i] = z.x * z.x + z.y * z.y;
  }
}
// Sums of them with complex weights: rows to .. to + bands of out (rows, out_bins, frames); 8 bytes a bin of a band
extern "C" __global__ void __launch_bounds__(256)
    pick_bands(float2* out, const float2* in, int64 first, int64 count, int64 frames, int64 length, int64 out_bins,
               int64 to, const int64* starts, const int64* lengths, const float2* weights, int bands, int widest) {
  for (int64 i = first_index(); i < count * bands; i += index_step()) {
    const int64 frame = first + i / bands, m = i % bands;
    const float2* bins = in + i / bands * length;
    out[(frame / frames * out_bins + to + m) * frames + frame % frames] =
        complex_band(starts, lengths, weights, widest, (int)m, [=](int k) { return bins[k]; });
  }
}
// Bins of D to whole spectra of real frames: out (count, length)
extern "C" __global__ void __launch_bounds__(256)
    spread_bins(float2* out, const float2* D, int64 first, int64 count, int64 frames, int64 length, int frames_major,
                float edge) {
  const int64 bins = length / 2 + 1;
  for (int64 i = first_index(); i < count * length; i += index_step()) {
    const int64 frame = first + i / length, j = i % length, k = j < bins ? j : length - j;
    const float2 z = D[frames_major ? frame * bins + k : (frame / frames * bins + k) * frames + frame % frames];
    const bool real = k == 0 || 2 * k == length;
    out[i] = real ? float2{z.x * edge, 0.f} : float2{z.x, j == k ? z.y : -z.y};
  }
}
// Real parts times gain: out (rows, frames, length)
extern "C" __global__ void __launch_bounds__(256)
    pick_samples(float* out, const float2* in, const float* gain, int64 first, int64 count, int64 length) {
  for (int64 i = first_index(); i < count * length; i += index_step())
    out[first * length + i] = in[i].x * gain[i % length];
}
