// needs: common
// phases: griffinlim's steps between transforms, magphase and phase_vocoder. 20 to 32 bytes a bin.

// out = S times unit vectors of `turns` (phases over 2 pi, or None: zeros); kept = 0
extern "C" __global__ void __launch_bounds__(256)
    first_phases(float2* out, float2* kept, const float* S, const double* turns, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) {
    double sine = 0, cosine = 1;
    if (turns) sincospi(2 * turns[i], &sine, &cosine);
    out[i] = float2{(float)(S[i] * cosine), (float)(S[i] * sine)};
    kept[i] = float2{0.f, 0.f};
  }
}

// z - keep * (the one before), with the magnitudes S; kept receives z as it was. Squares are taken in double: they
// leave the range of float.
extern "C" __global__ void __launch_bounds__(256)
    project_phases(float2* z, float2* kept, const float* S, float keep, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) {
    const float2 now = z[i], before = kept[i];
    const float r = now.x - keep * before.x, v = now.y - keep * before.y;
    const double factor = S[i] / (sqrt((double)r * r + (double)v * v) + 1.17549435e-38);
    kept[i] = now;
    z[i] = float2{(float)(r * factor), (float)(v * factor)};
  }
}

struct Polar {
  double size, r, i;
};

// |z| and z / |z|: 1 for 0 and -1 for -0, as their angles are
FA_DEVICE Polar polar(float2 z) {
  const double size = sqrt((double)z.x * z.x + (double)z.y * z.y);
  if (size == 0) return {0, copysign(1., (double)z.x), 0};
  return {size, z.x / size, z.y / size};
}

// S = |D| ** power and P = D / |D|, 1 where D is 0; magnitudes in double: squares leave the range of float.
extern "C" __global__ void __launch_bounds__(256)
    magphase(float* S, float2* P, const float2* D, float power, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) {
    const float2 z = D[i];
    const double size = sqrt((double)z.x * z.x + (double)z.y * z.y);
    S[i] = (float)(power == 1.f ? size : power == 2.f ? size * size : pow(size, (double)power));
    P[i] = size == 0 ? float2{1.f, 0.f} : float2{(float)(z.x / size), (float)(z.y / size)};
  }
}

// out (rows, steps, bins) of D (rows, frames, bins): a thread a bin, through time, phases as products of unit vectors
extern "C" __global__ void __launch_bounds__(128) phase_vocoder(float2* out, const float2* D, const double* steps,
                                                                const double* weights, int64 hold, int64 rows,
                                                                int64 count, int64 frames, int64 bins) {
  for (int64 i = first_index(); i < rows * bins; i += index_step()) {
    const int64 row = i / bins, k = i % bins;
    double pr = 1, pi = 0;
    for (int64 s = 0; s < count; ++s) {
      const int64 t = (int64)steps[s];
      const double alpha = weights[s];
      const Polar u = polar(D[(row * frames + t) * bins + k]);
      Polar v = {0, 1, 0};
      if (t + 1 < frames || hold) v = polar(D[(row * frames + (t + 1 < frames ? t + 1 : t)) * bins + k]);
      if (s == 0) pr = u.r, pi = u.i;
      const double size = (1 - alpha) * u.size + alpha * v.size;
      out[(row * count + s) * bins + k] = float2{(float)(pr * size), (float)(pi * size)};
      const double dr = v.r * u.r + v.i * u.i, di = v.i * u.r - v.r * u.i, next = pr * dr - pi * di;
      pi = pr * di + pi * dr;
      pr = next;
    }
  }
}
