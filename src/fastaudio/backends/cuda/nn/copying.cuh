// needs: nn/flat
// gather, advance, copy_columns, copy_channels, to_blocked, from_blocked, mask_steps and its backward pass.

// A warp a row, or with more blocks in y a stretch of it; units of 16, 4 or 1 bytes
template <class T>
FA_DEVICE void gather_rows(void* out, const void* data, int64 units, int64 rows, int64 count, const int64* index,
                           int64 indices, int64 from, T missing) {
  const int64 at = int64(blockIdx.x) * (blockDim.x / 32) + threadIdx.x / 32, place = from + at;
  if (at >= count) return;
  const int64 row = from >= 0 && place < indices ? index[place] : -1;
  T* to = static_cast<T*>(out) + at * units;
  const T* source = static_cast<const T*>(data) + row * units;
  const bool there = row >= 0 && row < rows;
  const int64 step = int64(gridDim.y) * 32;
  for (int64 i = blockIdx.y * 32 + threadIdx.x % 32; i < units; i += step) to[i] = there ? source[i] : missing;
}

// out[i] = data[index[cursor[0] + i]]; a row that is nowhere becomes all ones, in float NaN. Twice the bytes of out
extern "C" __global__ void __launch_bounds__(256)
    gather(void* out, const void* data, const int64* index, const int64* cursor, int64 units, int64 rows, int64 count,
           int64 indices, int unit) {
  const int64 from = *cursor;
  if (unit == 16) gather_rows<int4>(out, data, units, rows, count, index, indices, from, make_int4(-1, -1, -1, -1));
  else if (unit == 4) gather_rows<int>(out, data, units, rows, count, index, indices, from, -1);
  else gather_rows<uint8>(out, data, units, rows, count, index, indices, from, 255);
}

extern "C" __global__ void __launch_bounds__(32) advance_cursor(int64* cursor, int64 by) {
  if (threadIdx.x == 0) *cursor = int64((uint64)*cursor + (uint64)by);
}

// Columns [to, to + count) of out (rows, columns) = those of x from `start` on. 8 bytes an element
extern "C" __global__ void __launch_bounds__(256) copy_columns(float* out, const float* x, int64 rows, int64 columns,
                                                               int64 x_columns, int64 to, int64 start, int64 count) {
  for_each(rows * count, [&](int64 i) {
    const Split at = split(i, count);
    out[at.quotient * columns + to + at.rest] = x[at.quotient * x_columns + start + at.rest];
  });
}

// Blocked images of `pixels`: out's channels [to, to + count) = x's from `start` on; lanes of out behind them in their
// block become 0. A thread a lane of the blocks that are touched; 8 bytes each
extern "C" __global__ void __launch_bounds__(256)
    copy_channels(float* out, const float* x, int64 samples, int64 blocks, int64 x_blocks, int64 pixels, int64 to,
                  int64 start, int64 count) {
  const int64 first = to / 16, touched = (to + count + 15) / 16 - first, plane = pixels * 16;
  for_each(samples * touched * plane, [&](int64 i) {
    const Split at = split(i, plane), place = split(at.quotient, touched);
    const int64 block = first + place.rest, lane = at.rest % 16;
    const int64 channel = block * 16 + lane, from = channel - to + start;
    if (channel < to) return;
    out[(place.quotient * blocks + block) * plane + at.rest] =
        channel < to + count ? x[(place.quotient * x_blocks + from / 16) * plane + at.rest - lane + from % 16] : 0.0f;
  });
}

// One lane of a blocked image and where it is in the plain one, or -1 in padding
struct Lane {
  int64 sample, channel, pixel;
};
FA_DEVICE Lane lane_of(int64 i, int64 blocks, int64 pixels) {
  const Split at = split(i, pixels * 16), plane = split(at.quotient, blocks);
  return {plane.quotient, plane.rest * 16 + at.rest % 16, at.rest / 16};
}
FA_DEVICE int64 plain_place(const Lane& l, int64 channels, int64 pixels, int channels_last) {
  if (channels_last) return (l.sample * pixels + l.pixel) * channels + l.channel;
  return (l.sample * channels + l.channel) * pixels + l.pixel;
}

// Channels last: a thread a lane, half-warps read runs of 16. 8 bytes an element
extern "C" __global__ void __launch_bounds__(256) to_blocked_last(float* out, const float* x, int64 n, int64 blocks,
                                                                  int64 channels, int64 pixels) {
  for_each(n, [&](int64 i) {
    const Lane l = lane_of(i, blocks, pixels);
    out[i] = l.channel < channels ? x[plain_place(l, channels, pixels, 1)] : 0.0f;
  });
}
extern "C" __global__ void __launch_bounds__(256) from_blocked_last(float* out, const float* x, int64 n, int64 blocks,
                                                                    int64 channels, int64 pixels) {
  for_each(n, [&](int64 i) {
    const Lane l = lane_of(i, blocks, pixels);
    if (l.channel < channels) out[plain_place(l, channels, pixels, 1)] = x[i];
  });
}

// Channels first: a block turns 16 channels of 64 pixels in shared memory, in rows of 65 against bank conflicts. Both
// sides in whole lines; 8 bytes an element. grid: stretches of 64 pixels of all planes
#define TURN_PIXELS 64
extern "C" __global__ void __launch_bounds__(256)
    to_blocked_first(float* out, const float* x, int64 blocks, int64 channels, int64 pixels) {
  FA_SMEM(memory);
  float* room = reinterpret_cast<float*>(memory);
  const Split tile = split(blockIdx.x, (pixels + TURN_PIXELS - 1) / TURN_PIXELS);
  const int64 first = tile.rest * TURN_PIXELS, plane = tile.quotient;
  const int64 sample = plane / blocks, base = plane % blocks * 16;
  for (int i = threadIdx.x; i < 16 * TURN_PIXELS; i += blockDim.x) {
    const int64 channel = base + i / TURN_PIXELS, pixel = first + i % TURN_PIXELS;
    const bool there = channel < channels && pixel < pixels;
    const float value = there ? x[(sample * channels + channel) * pixels + pixel] : 0.0f;
    room[i / TURN_PIXELS * (TURN_PIXELS + 1) + i % TURN_PIXELS] = value;
  }
  __syncthreads();
  for (int i = threadIdx.x; i < 16 * TURN_PIXELS; i += blockDim.x)
    if (first + i / 16 < pixels) out[(plane * pixels + first) * 16 + i] = room[i % 16 * (TURN_PIXELS + 1) + i / 16];
}
extern "C" __global__ void __launch_bounds__(256)
    from_blocked_first(float* out, const float* x, int64 blocks, int64 channels, int64 pixels) {
  FA_SMEM(memory);
  float* room = reinterpret_cast<float*>(memory);
  const Split tile = split(blockIdx.x, (pixels + TURN_PIXELS - 1) / TURN_PIXELS);
  const int64 first = tile.rest * TURN_PIXELS, plane = tile.quotient;
  const int64 sample = plane / blocks, base = plane % blocks * 16;
  for (int i = threadIdx.x; i < 16 * TURN_PIXELS; i += blockDim.x)
    if (first + i / 16 < pixels) room[i % 16 * (TURN_PIXELS + 1) + i / 16] = x[(plane * pixels + first) * 16 + i];
  __syncthreads();
  for (int i = threadIdx.x; i < 16 * TURN_PIXELS; i += blockDim.x) {
    const int64 channel = base + i / TURN_PIXELS, pixel = first + i % TURN_PIXELS;
    if (channel < channels && pixel < pixels)
      out[(sample * channels + channel) * pixels + pixel] = room[i / TURN_PIXELS * (TURN_PIXELS + 1) + i % TURN_PIXELS];
  }
}

// A warp a row: mask = 1 where x is not `value` somewhere; y, or null: x there, else 0. 8 bytes an element
extern "C" __global__ void __launch_bounds__(256) mask_steps(float* y, uint8* mask, const float* x, int64 rows,
                                                             int64 n, float value) {
  const int64 step = int64(gridDim.x) * (blockDim.x / 32);
  for (int64 row = int64(blockIdx.x) * (blockDim.x / 32) + threadIdx.x / 32; row < rows; row += step) {
    int keep = 0;
    for (int64 i = threadIdx.x % 32; i < n; i += 32) keep |= x[row * n + i] != value;
    for (int d = 16; d > 0; d /= 2) keep |= __shfl_xor_sync(FA_WARP, keep, d);
    if (threadIdx.x % 32 == 0) mask[row] = (uint8)keep;
    for (int64 i = threadIdx.x % 32; y && i < n; i += 32) y[row * n + i] = keep ? x[row * n + i] : 0.0f;
  }
}

// 8 bytes an element
extern "C" __global__ void __launch_bounds__(256) mask_steps_backward(float* dx, const float* dy, const uint8* mask,
                                                                      int64 rows, int64 n) {
  for_each(rows * n, [&](int64 i) { dx[i] = mask[split(i, n).quotient] ? dy[i] : 0.0f; });
}
