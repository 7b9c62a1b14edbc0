#pragma once
// How a correlation is cut: pixels into blocks of rows that stay in cache, rows into register tiles, and the tiles at the
// left and right ends, which look beyond the image, onto copies with zeros beside it (strips).
#include "activate.hpp"
#include "conv_tile.hpp"

namespace fa::FA_ISA {
namespace {

// out = act(b + sum over input blocks and taps of w * in), for all pixels of the grid `out`.
template <class T>
struct Correlation {
  Grid<T> out;
  Grid<const T> in;
  Axis rows, cols;  // their weights count elements of w
  int64_t images, in_channels, out_channels, groups;
  const T* w;
  int64_t w_out, w_in;  // between the weights of output blocks, of input blocks
  bool flip;            // blocks of weights lie as (output, input) lanes
  const T* b;
  Act act;
  T alpha;

  int64_t taps() const { return rows.count * cols.count; }
};

// The input columns from `first` on of the rows of a pixel block; or the array itself.
struct Source {
  bool copied;
  int64_t first, width;
  int64_t col, row, block, image;
  int64_t* taps;  // offsets, row by row
};

template <class T>
inline constexpr int64_t unit_channels = 2 * W<T> > lanes ? 2 * W<T> : lanes;  // output channels that share the input's loads

struct Plan {
  int64_t tiles, left, right;  // tiles of a row; the first one not in the left strip, the first one in the right strip
  Source strip[2], whole;
  int64_t strip_rows;
  int64_t block_images, block_rows, block_tiles;  // what a block of pixels has at most
  int64_t row_blocks, tile_blocks, blocks;        // blocks of an image, downwards and across; all blocks
  int64_t units, task_units, unit_tasks;  // of unit_channels
  int64_t chunk;                          // input blocks of a sum in registers: longer ones cost accuracy
  int64_t* w_taps;

  bool cut_like(const Plan& other) const {
    return tiles == other.tiles && block_images == other.block_images && block_rows == other.block_rows &&
           block_tiles == other.block_tiles && blocks == other.blocks && units == other.units;
  }
};

FA_INLINE int64_t tile_start(const Plan& plan, int64_t t, int64_t cols) { return t * cols / plan.tiles; }

// Which tiles need zeros beside the image. The only channel of an array is copied for all tiles, a block of them at a time.
template <class T>
void plan_strips(Plan& plan, const Correlation<T>& c) {
  const int64_t low = c.cols.lowest(), high = c.cols.highest(), n = c.out.cols;
  plan.left = 0;
  plan.right = plan.tiles;
  while (plan.left < plan.tiles && tile_start(plan, plan.left, n) * c.cols.step + low < 0) ++plan.left;
  while (plan.right > 0 && (tile_start(plan, plan.right, n) - 1) * c.cols.step + high >= c.in.cols) --plan.right;
  const bool one = c.in_channels == 1;  // 16 pixels in a cache line, not one
  if (one || (plan.left >= plan.right && plan.right < plan.tiles)) plan.left = plan.right = plan.tiles;
  const int64_t ends[2] = {one ? at_most(plan.block_tiles * tile_pixels, n) : tile_start(plan, plan.left, n), n}, starts[2] = {0, tile_start(plan, plan.right, n)};
  plan.strip_rows = (plan.block_rows - 1) * c.rows.step + c.rows.highest() - c.rows.lowest() + 1;
  for (int s = 0; s < 2; ++s) {
    Source& strip = plan.strip[s];
    strip.copied = true;
    strip.first = starts[s] * c.cols.step + low;
    strip.width = starts[s] < ends[s] ? (ends[s] - 1 - starts[s]) * c.cols.step + high - low + 1 : 0;
    strip.col = one ? 1 : lanes;
    strip.row = strip.width * strip.col;
    strip.block = strip.row * plan.strip_rows;
    strip.image = strip.block * blocks_of(c.in_channels);
  }
  plan.whole = {false, 0, c.in.cols, c.in.col, c.in.row, c.in.block, c.in.image, nullptr};
}

// The number of tasks depends on the sizes alone; what is not worth two threads is one task.
template <class T>
Plan plan_correlation(const Correlation<T>& c) {
  Plan plan{};
  const int64_t block_pixels = 512, products = 144, small = 1 << 18, few = 1 << 21;  // the latter two: multiply-adds
  const int64_t pixels = c.out.rows * c.out.cols, in_blocks = blocks_of(c.in_channels);
  plan.units = ceil_div(c.out_channels, unit_channels<T>);
  const int64_t per_pixel = at_least(c.taps() * at_most(c.in_channels, in_blocks * lanes), 1) * unit_channels<T>;
  const bool one = per_pixel * plan.units * pixels * c.images <= small;
  plan.tiles = ceil_div(c.out.cols, tile_pixels);
  plan.block_tiles = one ? plan.tiles : at_most(plan.tiles, 2 * block_pixels / tile_pixels);
  plan.block_rows = one ? c.out.rows : at_most(c.out.rows, ceil_div(block_pixels, c.out.cols));
  plan.block_images = one ? c.images : at_most(c.images, at_least(block_pixels / pixels, 1));
  plan.tile_blocks = ceil_div(plan.tiles, plan.block_tiles);
  plan.row_blocks = ceil_div(c.out.rows, plan.block_rows);
  plan.blocks = ceil_div(c.images, plan.block_images) * plan.row_blocks * plan.tile_blocks;
  const int64_t unit_work = per_pixel * plan.block_rows * plan.block_images * at_most(c.out.cols, 2 * block_pixels);
  plan.task_units = at_most(plan.units, at_least(one ? plan.units : 4, ceil_div(few, unit_work)));
  plan.unit_tasks = ceil_div(plan.units, plan.task_units);
  plan.chunk = at_least(products / (at_least(c.taps(), 1) * lanes), 1);
  plan_strips(plan, c);
  return plan;
}

template <class T>
int64_t flipped_elements(const Plan& plan, const Correlation<T>& c) {
  return c.flip ? unit_channels<T> / lanes * plan.chunk * c.taps() * block_weights : 0;
}
template <class T>
int64_t scratch_bytes(const Plan& plan, const Correlation<T>& c) {
  const int64_t strips = plan.block_images * (plan.strip[0].image + plan.strip[1].image);
  return (strips + flipped_elements(plan, c)) * int64_t(sizeof(T));
}

// Tap tables: offsets for the two strips and for the array itself, and those of the weights. 4 * taps numbers.
template <class T>
void fill_tables(Plan& plan, const Correlation<T>& c, int64_t* table) {
  Source* sources[3] = {&plan.strip[0], &plan.strip[1], &plan.whole};
  for (Source* source : sources) {
    source->taps = table;
    for (int64_t i = 0; i < c.rows.count; ++i)
      for (int64_t j = 0; j < c.cols.count; ++j) *table++ = c.rows.offset[i] * source->row + c.cols.offset[j] * source->col;
  }
  plan.w_taps = table;
  for (int64_t i = 0, t = 0; i < c.rows.count; ++i)
    for (int64_t j = 0; j < c.cols.count; ++j, ++t)
      *table++ = c.flip ? t * block_weights : c.rows.weight[i] + c.cols.weight[j];
}

}  // namespace
}  // namespace fa::FA_ISA
