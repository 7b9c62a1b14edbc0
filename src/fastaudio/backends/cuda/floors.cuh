// needs: common
// floors: the second phase of features and decibels with a floor below the maximum of the clip. Every block finds its
// row's floor among `tops` (rows, parts), the maxima of the blocks of the first phase: at most 4 KB, from the cache.
// 4 bytes read a value, and 4 written where it is below the floor.

// Largest of tops[row, :], NaN where one of them is NaN, in all threads. space: 32 floats
FA_DEVICE float row_top(const float* tops, int64 row, int64 parts, float* space) {
  float top = -FA_INFINITY, missing = 0.f;
  for (int64 i = threadIdx.x; i < parts; i += blockDim.x) {
    const float v = tops[row * parts + i];
    if (v != v) missing = 1.f;
    top = v > top ? v : top;
  }
  top = block_max(top, space);
  missing = block_max(missing, space);
  return missing > 0.f ? FA_NAN : top;
}

// out (rows,) = those, where they are too many for every block to look at
extern "C" __global__ void __launch_bounds__(256) row_tops(float* out, const float* tops, int64 parts) {
  FA_SMEM(memory);
  const float top = row_top(tops, blockIdx.x, parts, (float*)memory);
  if (threadIdx.x == 0) out[blockIdx.x] = top;
}

FA_DEVICE float raised(float v, float floor) { return v != v || v >= floor ? v : floor; }

// Rows first .. first + count of out (rows, out_rows, n) not below the floor; `cuts` blocks a row
extern "C" __global__ void __launch_bounds__(256)
    raise_rows(float* out, const float* tops, int64 parts, float top_db, int64 out_rows, int64 first, int64 count,
               int64 n, int64 cuts) {
  FA_SMEM(memory);
  const int64 row = blockIdx.x / cuts;
  const float floor = row_top(tops, row, parts, (float*)memory) - top_db;
  float* to = out + (row * out_rows + first) * n;
  for (int64 i = blockIdx.x % cuts * blockDim.x + threadIdx.x; i < count * n; i += cuts * blockDim.x) {
    const float v = to[i];
    if (!(v >= floor) && v == v) to[i] = floor;
  }
}

// mfcc's end: rows first .. of out = dct (count, bands) times levels db (rows, bands, frames) above the floor, or as
// they are where tops is None. A block takes 32 frames through shared memory.
extern "C" __global__ void __launch_bounds__(256)
    cepstra(float* out, const float* db, const float* tops, int64 parts, float top_db, const float* dct,
            int64 out_rows, int64 first, int count, int bands, int64 frames) {
  FA_SMEM(memory);
  float* levels = (float*)memory + 32;  // (bands, 32), behind the room of row_top
  const int64 pieces = ceil_div(frames, 32), row = blockIdx.x / pieces, t0 = blockIdx.x % pieces * 32;
  const int lane = threadIdx.x % 32;
  const bool exists = t0 + lane < frames;
  const float floor = tops ? row_top(tops, row, parts, (float*)memory) - top_db : -FA_INFINITY;
  for (int m = threadIdx.x / 32; m < bands; m += 8)
    levels[m * 32 + lane] = exists ? raised(db[(row * bands + m) * frames + t0 + lane], floor) : 0.f;
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
// frames), low and high as tops; `cuts` blocks a row
extern "C" __global__ void __launch_bounds__(256)
    contrasts(float* out, const float* kept, const float* low, const float* high, int64 parts, float top_db,
              int64 out_rows, int64 first, int64 bands, int64 frames, int64 cuts) {
  FA_SMEM(memory);
  const int64 row = blockIdx.x / cuts, n = bands * frames;
  const float least = row_top(low, row, parts, (float*)memory) - top_db;
  const float least_peak = row_top(high, row, parts, (float*)memory) - top_db;
  const float* valley = kept + row * 2 * n;
  for (int64 i = blockIdx.x % cuts * blockDim.x + threadIdx.x; i < n; i += cuts * blockDim.x)
    out[(row * out_rows + first) * frames + i] = raised(valley[n + i], least_peak) - raised(valley[i], least);
}
