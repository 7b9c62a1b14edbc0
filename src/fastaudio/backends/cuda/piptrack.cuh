// needs: common
// piptrack: peaks of S (rows, bins, frames) above least (rows, frames), placed between the bins by a parabola; pitches
// and mags (rows, span, frames). 12 bytes a bin.
extern "C" __global__ void __launch_bounds__(256)
    piptrack(float* pitches, float* mags, const float* S, const float* least, int64 rows, int64 span, int64 bins,
             int64 frames, int64 first, double sr, double n_fft) {
  for (int64 i = first_index(); i < rows * span * frames; i += index_step()) {
    const int64 row = i / (span * frames), k = first + i / frames % span, t = i % frames;
    const float* at = S + (row * bins + k) * frames + t;
    const float floor = least[row * frames + t], x = at[0];
    const float low = k ? at[-frames] : x, high = k + 1 < bins ? at[frames] : x;
    const float here = x > floor ? x : 0.f, below = low > floor ? low : 0.f, above = high > floor ? high : 0.f;
    const float a = (high + low) - (x + x), b = (high - low) * 0.5f;
    const bool steep = k == 0 || k + 1 == bins || fabsf(b) >= fabsf(a);
    const float shift = steep ? 0.f : -b / a;
    const bool top = k > 0 && here > below && (k + 1 == bins || here >= above);
    pitches[i] = top ? (float)((k + (double)shift) * sr / n_fft) : 0.f;
    mags[i] = top ? x + 0.5f * b * shift : 0.f;
  }
}
