// needs: common
// floors: the second phase of features and decibels with a floor below the maximum of the clip. 8 bytes a value.

// floor[row] = the largest of tops[row, :] - top_db; NaN where one of them is NaN
extern "C" __global__ void __launch_bounds__(256)
    row_floors(float* floor, const float* tops, int64 parts, float top_db) {
  FA_SMEM(memory);
  const float* row = tops + blockIdx.x * parts;
  float top = -FA_INFINITY, missing = 0.f;
  for (int64 i = threadIdx.x; i < parts; i += blockDim.x) {
    if (row[i] != row[i]) missing = 1.f;
    top = row[i] > top ? row[i] : top;
  }
  top = block_max(top, (float*)memory);
  missing = block_max(missing, (float*)memory);
  if (threadIdx.x == 0) floor[blockIdx.x] = missing > 0.f ? FA_NAN : top - top_db;
}

FA_DEVICE float raised(float v, float floor) { return v != v || v >= floor ? v : floor; }

// Rows first .. first + count of out (rows, out_rows, n) not below the floor
extern "C" __global__ void __launch_bounds__(256)
    raise_rows(float* out, const float* floor, int64 rows, int64 out_rows, int64 first, int64 count, int64 n) {
  for (int64 i = first_index(); i < rows * count * n; i += index_step()) {
    const int64 row = i / (count * n), at = (row * out_rows + first) * n + i % (count * n);
    out[at] = raised(out[at], floor[row]);
  }
}

// mfcc's end: rows first .. of out = dct (count, bands) times levels db (rows, bands, frames) above the floor, or as
// they are where floor is None. A block takes 32 frames through shared memory.
extern "C" __global__ void __launch_bounds__(256)
    cepstra(float* out, const float* db, const float* floor, const float* dct, int64 out_rows, int64 first, int count,
            int bands, int64 frames) {
  FA_SMEM(memory);
  float* levels = (float*)memory;  // (bands, 32)
  const int64 parts = ceil_div(frames, 32), row = blockIdx.x / parts, t0 = blockIdx.x % parts * 32;
  const int lane = threadIdx.x % 32;
  const bool exists = t0 + lane < frames;
  for (int m = threadIdx.x / 32; m < bands; m += 8) {
    const float v = exists ? db[(row * bands + m) * frames + t0 + lane] : 0.f;
    levels[m * 32 + lane] = floor ? raised(v, floor[row]) : v;
  }
  __syncthreads();
  for (int c = threadIdx.x / 32; c < count; c += 8) {
    float total = 0.f;
    for (int from = 0; from < bands; from += 32) {  // sums of sums: less rounding
      float part = 0.f;
      for (int m = from; m < from + 32 && m < bands; ++m) part = fmaf(levels[m * 32 + lane], dct[c * bands + m], part);
      total += part;
    }
    if (exists) out[(row * out_rows + first + c) * frames + t0 + lane] = total;
  }
}

// spectral_contrast's end: rows first .. of out = peaks less valleys, each above its own floor; kept (rows, 2, bands,
// frames)
extern "C" __global__ void __launch_bounds__(256)
    contrasts(float* out, const float* kept, const float* low, const float* high, int64 rows, int64 out_rows,
              int64 first, int64 bands, int64 frames) {
  for (int64 i = first_index(); i < rows * bands * frames; i += index_step()) {
    const int64 row = i / (bands * frames), at = i % (bands * frames);
    const float* valley = kept + row * 2 * bands * frames + at;
    out[(row * out_rows + first) * frames + at] =
        raised(valley[bands * frames], high[row]) - raised(valley[0], low[row]);
  }
}
