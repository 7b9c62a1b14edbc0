// needs: nn/columns
// Mean and maximum of each channel of each sample, (N, CB, S, L) -> (N, C). grid: (planes, tiles of WIDTH lanes). 4
// bytes an element.

// Channel of this thread's lane, or -1 where there is none
FA_DEVICE int64 channel_of(int64 blocks, int64 lanes, int64 channels) {
  const int64 lane = int64(blockIdx.y) * WIDTH + column_lane(), channel = blockIdx.x % blocks * lanes + lane;
  return lane < lanes && channel < channels ? channel : -1;
}

extern "C" __global__ void __launch_bounds__(256) global_avg_pool(float* y, const float* x, int64 blocks, int64 size,
                                                                  int64 lanes, int64 channels) {
  const int64 channel = channel_of(blocks, lanes, channels), lane = int64(blockIdx.y) * WIDTH + column_lane();
  const float* from = x + blockIdx.x * size * lanes + lane;
  double sum = 0;
  for (int64 p = column_strip(); channel >= 0 && p < size; p += STRIPS) sum += double(from[p * lanes]);
  sum = strips_total(sum);
  if (channel >= 0 && column_strip() == 0) y[blockIdx.x / blocks * channels + channel] = float(sum / double(size));
}

extern "C" __global__ void __launch_bounds__(256) global_avg_pool_backward(float* dx, const float* dy, int64 blocks,
                                                                           int64 size, int64 lanes, int64 channels) {
  const int64 channel = channel_of(blocks, lanes, channels), lane = int64(blockIdx.y) * WIDTH + column_lane();
  float* to = dx + blockIdx.x * size * lanes + lane;
  const float share = channel < 0 ? 0.0f : dy[blockIdx.x / blocks * channels + channel] * float(1 / double(size));
  for (int64 p = column_strip(); lane < lanes && p < size; p += STRIPS) to[p * lanes] = share;
}

// The first of equal values wins; of NaN, which beats all, the last. Strips take runs of positions, to keep the order.
extern "C" __global__ void __launch_bounds__(256) global_max_pool(float* y, int* places, const float* x, int64 blocks,
                                                                  int64 size, int64 lanes, int64 channels) {
  FA_SMEM(room);  // columns.cuh has another linkage for `memory`
  float* best = reinterpret_cast<float*>(room);
  int* at = reinterpret_cast<int*>(best + 256);
  const int64 channel = channel_of(blocks, lanes, channels), lane = int64(blockIdx.y) * WIDTH + column_lane();
  const float* from = x + blockIdx.x * size * lanes + lane;
  const int64 run = (size + STRIPS - 1) / STRIPS, first = column_strip() * run;
  const int64 end = first + run < size ? first + run : size;
  int place = first < end ? int(first) : -1;
  float top = channel >= 0 && first < end ? from[first * lanes] : 0.0f;
  for (int64 p = first + 1; channel >= 0 && p < end; ++p) {
    const float v = from[p * lanes];
    const bool wins = v > top || v != v;
    top = wins ? v : top;
    place = wins ? int(p) : place;
  }
  best[threadIdx.x] = top;
  at[threadIdx.x] = place;
  __syncthreads();
  if (channel < 0 || column_strip() != 0) return;
  for (int s = 1; s < STRIPS; ++s) {
    const float v = best[s * WIDTH + column_lane()];
    const bool wins = at[s * WIDTH + column_lane()] >= 0 && (v > top || v != v);
    top = wins ? v : top;
    place = wins ? at[s * WIDTH + column_lane()] : place;
  }
  y[blockIdx.x / blocks * channels + channel] = top;
  places[blockIdx.x / blocks * channels + channel] = place;
}

extern "C" __global__ void __launch_bounds__(256)
    global_max_pool_backward(float* dx, const float* dy, const int* places, int64 blocks, int64 size, int64 lanes, int64
                             channels) {
  const int64 channel = channel_of(blocks, lanes, channels), lane = int64(blockIdx.y) * WIDTH + column_lane();
  const int64 from = blockIdx.x / blocks * channels + channel;
  float* to = dx + blockIdx.x * size * lanes + lane;
  const int place = channel < 0 ? -1 : places[from];
  const float value = channel < 0 ? 0.0f : dy[from];
  for (int64 p = column_strip(); lane < lanes && p < size; p += STRIPS) to[p * lanes] = p == place ? value : 0.0f;
}
