// needs: common
// decibels and magnitudes, element by element: 8 or 12 bytes an element.

// out (rows, n) = scale log10 max(amin, S) - shift[row]; tops (rows, gridDim.x / rows): maxima of blocks, NaN if there
// is one
extern "C" __global__ void __launch_bounds__(256)
    power_to_db(float* out, float* tops, const float* S, const double* shift, int64 n, int64 parts, float amin,
                float scale) {
  FA_SMEM(memory);
  const int64 row = blockIdx.x / parts, part = blockIdx.x % parts;
  const float less = (float)shift[row];
  float top = -FA_INFINITY, missing = 0.f;
  for (int64 i = part * blockDim.x + threadIdx.x; i < n; i += parts * blockDim.x) {
    const float v = S[row * n + i], db = scale * log10f(v < amin ? amin : v) - less;
    out[row * n + i] = db;
    if (db != db) missing = 1.f;
    top = db > top ? db : top;
  }
  if (!tops) return;
  top = block_max(top, (float*)memory);
  missing = block_max(missing, (float*)memory);
  if (threadIdx.x == 0) tops[blockIdx.x] = missing > 0.f ? FA_NAN : top;
}

extern "C" __global__ void __launch_bounds__(256)
    db_to_power(float* out, const float* S, double ref, double rate, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) out[i] = (float)(ref * exp(S[i] * rate));
}

// dS = dout factor / S, 0 below amin; factor = scale / log 10
extern "C" __global__ void __launch_bounds__(256)
    power_to_db_backward(float* dS, const float* dout, const float* S, float amin, float factor, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) dS[i] = S[i] < amin ? 0.f : dout[i] * factor / S[i];
}

// |D| ** power. Squares are taken in double: they leave the range of float.
extern "C" __global__ void __launch_bounds__(256) magnitude(float* out, const float2* D, float power, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) {
    const double square = (double)D[i].x * D[i].x + (double)D[i].y * D[i].y;
    out[i] = (float)(power == 2.f ? square : power == 1.f ? sqrt(square) : pow(square, 0.5 * power));
  }
}

extern "C" __global__ void __launch_bounds__(256)
    magnitude_backward(float2* dD, const float* dS, const float2* D, float power, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) {
    const double square = (double)D[i].x * D[i].x + (double)D[i].y * D[i].y, slope = dS[i];
    double factor = 2 * slope;
    if (power != 2.f)
      factor = square == 0 ? 0 : power == 1.f ? slope / sqrt(square) : slope * power * pow(square, 0.5 * power - 1);
    dD[i] = float2{(float)(D[i].x * factor), (float)(D[i].y * factor)};
  }
}

// power_to_db in double: levels of losses, a few numbers. Rows of n, a reference each
extern "C" __global__ void __launch_bounds__(256)
    exact_levels(double* out, const double* S, const double* ref, int64 n, double amin, double scale, int64 count) {
  for (int64 i = first_index(); i < count; i += index_step()) {
    const double one = ref[i / n], v = S[i];
    out[i] = scale * (log10(v < amin ? amin : v) - log10(one < amin ? amin : one));
  }
}
