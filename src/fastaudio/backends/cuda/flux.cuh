// needs: common
// flux: how much spectra grow from frame to frame; a thread a frame, whose neighbours read the next ones. 4 bytes a
// value of S: the frame before comes from the cache.

// out (rows, n): at t the mean over the bands of max(0, S[f, t - shift + lag] - S[f, t - shift]), 0 before shift; S
// (rows, bands, frames), n <= frames - lag + shift. Sums are in double.
extern "C" __global__ void __launch_bounds__(256)
    flux(float* out, const float* S, int64 rows, int64 n, int64 bands, int64 frames, int64 lag, int64 shift) {
  for (int64 i = first_index(); i < rows * n; i += index_step()) {
    const int64 row = i / n, t = i % n - shift;
    double sum = 0;
    for (int64 f = 0; f < bands && t >= 0; ++f) {
      const float* at = S + (row * bands + f) * frames + t;
      const float growth = at[lag] - at[0];
      sum += growth > 0.f || growth != growth ? growth : 0.f;
    }
    out[i] = t < 0 ? 0.f : (float)(sum / bands);
  }
}
