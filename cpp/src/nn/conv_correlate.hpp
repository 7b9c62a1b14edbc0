#pragma once
// The direct convolution: forward, and backward to the data, are both a correlation of blocked images. A task of it.
#include "conv_plan.hpp"
#include "flip_block.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
inline constexpr T no_bias[2 * lanes] = {};

// The part of a task that all its loops look at.
template <class T>
struct Part {
  const Correlation<T>& c;
  const Plan& plan;
  int64_t image, end_image, row, end_row, tile, end_tile;  // output pixels
  int64_t low_row, low_col;                // first input row of the strips; their first columns are so many further right
  const T* strip[2];
  T* flipped;
};

// Copies the input columns of a strip, zeros beside the image; rows outside the image are never read.
template <class T>
void copy_strip(T* to, const Source& strip, const Part<T>& part) {
  const auto& in = part.c.in;
  const int64_t left = strip.first + part.low_col, low = at_least(part.low_row, 0), blocks = blocks_of(part.c.in_channels);
  const int64_t high = at_most(part.low_row + part.plan.strip_rows, in.rows);
  const int64_t start = at_most(at_least(-left, 0), strip.width);
  const int64_t stop = at_least(at_most(in.cols - left, strip.width), start);
  if (strip.width == 0) return;
  for (int64_t m = part.image; m < part.end_image; ++m)
    for (int64_t block = 0; block < blocks; ++block)
      for (int64_t r = low; r < high; ++r) {
        T* row = to + (m - part.image) * strip.image + block * strip.block + (r - part.low_row) * strip.row;
        const T* from = in.data + m * in.image + block * in.block + r * in.row + left * in.col;
        if (strip.col == 1) {
          for (int64_t q = 0; q < strip.width; ++q) row[q] = q < start || q >= stop ? T(0) : from[q * in.col];
          continue;
        }
        for (int64_t i = 0; i < start * lanes; i += W<T>) store(row + i, Vec<T>{});
        for (int64_t q = start; q < stop; ++q)
#pragma GCC unroll 8
          for (int64_t i = 0; i < lanes; i += W<T>) store(row + q * lanes + i, load(from + q * in.col + i));
        for (int64_t i = stop * lanes; i < strip.width * lanes; i += W<T>) store(row + i, Vec<T>{});
      }
}

struct Weights {
  int64_t block, high;  // steps between input blocks, between output blocks
};

// The weights of output blocks from `out_block` on and input blocks [first, last), flipped into scratch if need be.
template <class T>
const T* weights(const Part<T>& part, int64_t out_block, int64_t out_blocks, int64_t first, int64_t last, Weights& steps) {
  const Correlation<T>& c = part.c;
  const T* from = c.w + out_block * c.w_out + first * c.w_in;
  steps = {c.w_in, c.w_out};
  if (!c.flip) return from;
  const int64_t size = c.taps() * block_weights;
  steps = {size, (last - first) * size};
  for (int64_t o = 0; o < out_blocks; ++o)
    for (int64_t i = 0; i < last - first; ++i)
      for (int64_t t = 0; t < c.taps(); ++t) {
        const int64_t tap = c.rows.weight[t / c.cols.count] + c.cols.weight[t % c.cols.count];
        flip_block(part.flipped + o * steps.high + i * steps.block + t * block_weights, from + o * c.w_out + i * c.w_in + tap);
      }
  return part.flipped;
}

// One row of output pixels from y on, two vectors of its channels, input blocks from `first` on, added to `bias`, or to y if
// null. job knows all but the places, which are written into it one by one: a copy of it is read in wide pieces of what was
// just written in narrow ones, and would wait until all stores before, the last tile's too, have reached the cache.
template <class T>
void row_of_tiles(const Part<T>& part, Tile<T>& job, T* y, const T* bias, int64_t m, int64_t j, int64_t first, bool two) {
  const Correlation<T>& c = part.c;
  const Plan& plan = part.plan;
  int64_t low = 0, high = c.rows.count;  // rows of taps inside the image: offsets rise or fall all along
  const auto outside = [&](int64_t i) { const int64_t r = j * c.rows.step + c.rows.offset[i]; return r < 0 || r >= c.in.rows; };
  while (low < high && outside(low)) ++low;
  while (low < high && outside(high - 1)) --high;
  job.taps = (high - low) * c.cols.count;
  job.w_taps = plan.w_taps + low * c.cols.count;
  for (int64_t t = part.tile; t < part.end_tile; ++t) {
    const int64_t i = tile_start(plan, t, c.out.cols), pixels = tile_start(plan, t + 1, c.out.cols) - i;
    const int side = t >= plan.right;
    const Source& source = t < plan.left || side ? plan.strip[side] : plan.whole;
    const int64_t col = i * c.cols.step - source.first - (source.copied ? part.low_col : 0);
    const int64_t row = j * c.rows.step - (source.copied ? part.low_row : 0);
    job.x = (source.copied ? part.strip[side] : c.in.data) + (m - (source.copied ? part.image : 0)) * source.image +
            first * source.block + row * source.row + col * source.col;
    job.step = c.cols.step * source.col;
    job.block = source.block;
    job.x_taps = source.taps + low * c.cols.count;
    job.y = y + i * c.out.col;
    job.add = bias ? bias : job.y;
    run_tile(pixels, two, job);
  }
}

// y[i * lanes] = act(y[i * lanes]): the only channel of a block; the others stay 0
template <class T>
void activate_one(T* y, int64_t pixels, Act act, T alpha) {
  constexpr int64_t stretch = 256;
  alignas(64) T room[stretch];
  for (; pixels > 0; pixels -= stretch, y += stretch * lanes) {
    const int64_t n = at_most(pixels, stretch);
    for (int64_t i = 0; i < n; ++i) room[i] = y[i * lanes];
    activate_range(room, room, n, act, alpha);
    for (int64_t i = 0; i < n; ++i) y[i * lanes] = room[i];
  }
}

template <class T>
void activate_part(const Part<T>& part, int64_t first_block, int64_t last_block) {
  const Correlation<T>& c = part.c;
  const int64_t start = tile_start(part.plan, part.tile, c.out.cols), stop = tile_start(part.plan, part.end_tile, c.out.cols);
  const bool at_once = c.out.col == lanes;
  const int64_t step = at_once ? stop - start : 1, size = step * lanes;
  for (int64_t block = first_block; block < last_block; ++block) {
    const int64_t used = at_most(c.out_channels - block * lanes, lanes);
    for (int64_t m = part.image; m < part.end_image; ++m)
      for (int64_t j = part.row; j < part.end_row; ++j)
        for (int64_t i = start; i < stop; i += step) {
          T* y = c.out.data + m * c.out.image + block * c.out.block + j * c.out.row + i * c.out.col;
          if (used == 1) {
            activate_one(y, step, c.act, c.alpha);
            continue;
          }
          activate_range(y, y, size, c.act, c.alpha);
          if (c.act == Act::sigmoid && used < lanes)  // sigmoid(0) is not 0
            for (int64_t q = 0; q < size; q += lanes)
              for (int64_t k = used; k < lanes; ++k) y[q + k] = 0;
        }
  }
}

// All pixels of the part, unit_channels output channels.
template <class T>
void run_unit(const Part<T>& part, int64_t unit) {
  const Correlation<T>& c = part.c;
  const int64_t channel = unit * unit_channels<T>, block = channel / lanes, in_blocks = blocks_of(c.in_channels);
  const int64_t out_blocks = at_most(unit_channels<T> / lanes, blocks_of(c.out_channels) - block);
  const Range seen = blocks_seen(channel, unit_channels<T>, c.out_channels, c.in_channels, c.groups);
  const bool two = W<T> < lanes || out_blocks == 2;
  for (int64_t first = seen.first; first < seen.last; first += part.plan.chunk) {
    const int64_t last = at_most(first + part.plan.chunk, seen.last);
    const bool add_y = first > seen.first;
    Tile<T> job{};
    Weights steps;
    const T* const w = weights(part, block, out_blocks, first, last, steps);
    job.w_block = steps.block;
    job.w_high = steps.high;
    job.blocks = last - first;
    job.last = last == in_blocks ? c.in_channels - (in_blocks - 1) * lanes : lanes;
    job.y_step = c.out.col;
    job.y_high = W<T> < lanes ? W<T> : c.out.block;
    job.add_step = add_y ? job.y_step : 0;
    job.add_high = add_y ? job.y_high : W<T>;
    job.floor = last == seen.last && c.act == Act::relu ? T(0) : -T(__builtin_inf());
    for (int64_t k = 0; k < lanes; k += 2 * W<T>) {
      job.w = w + k;
      T* const y = c.out.data + block * c.out.block + k;
      const T* const bias = add_y ? nullptr : c.b ? c.b + channel + k : no_bias<T>;
      for (int64_t m = part.image; m < part.end_image; ++m)
        for (int64_t j = part.row; j < part.end_row; ++j)
          row_of_tiles(part, job, y + m * c.out.image + j * c.out.row, bias, m, j, first, two);
    }
  }
  if (c.act != Act::linear && c.act != Act::relu) activate_part(part, block, block + out_blocks);
}

template <class T>
void run_task(const Correlation<T>& c, const Plan& plan, int64_t task, T* scratch) {
  const int64_t block = task / plan.unit_tasks, unit = task % plan.unit_tasks * plan.task_units;
  const int64_t tile = block % plan.tile_blocks * plan.block_tiles, in_image = block / plan.tile_blocks;
  const int64_t row = in_image % plan.row_blocks * plan.block_rows, image = in_image / plan.row_blocks * plan.block_images;
  T* const second = scratch + plan.block_images * plan.strip[0].image;
  Part<T> part{c, plan, image, at_most(image + plan.block_images, c.images), row, at_most(row + plan.block_rows, c.out.rows),
               tile, at_most(tile + plan.block_tiles, plan.tiles), row * c.rows.step + c.rows.lowest(),
               c.in_channels == 1 ? tile_start(plan, tile, c.out.cols) * c.cols.step : 0, {scratch, second},
               second + plan.block_images * plan.strip[1].image};
  if (part.tile < plan.left) copy_strip(scratch, plan.strip[0], part);
  if (part.end_tile > plan.right) copy_strip(second, plan.strip[1], part);
  for (int64_t u = unit; u < at_most(unit + plan.task_units, plan.units); ++u) run_unit(part, u);
}

}  // namespace
}  // namespace fa::FA_ISA
