#pragma once
// How the gradient of a convolution's weights is cut: blocks of pixels, runs of them; and the pixels of dy, which lie in
// memory or are made on the way.
#include "conv_outer.hpp"
#include "conv_plan.hpp"
#include "fastaudio/nn/images.hpp"
#include "unpool.hpp"

namespace fa::FA_ISA {
namespace {

// The gradient of a max pooling's output, and where its maxima were, in place of dy: rows of dy are made as they are wanted,
// in cache, and never all there.
template <class T>
struct Pooled {
  const T* dy;
  PoolIndex index;
  Pool2d pool;
};

// dw(k, c) += sum over pixels of dy(k) x(c), and db(k) += that of dy(k)
template <class T>
struct Gradient {
  Grid<const T> x, dy;
  Axis rows, cols;  // their weights count elements of dw
  int64_t images, c, k, groups;
  T* dw;
  int64_t w_out, w_in;
  T* db;                    // may be null
  const Pooled<T>* pooled;  // null where dy is there

  int64_t taps() const { return rows.count * cols.count; }
};

struct GradientPlan {
  int64_t block_rows, block_cols, row_blocks, col_blocks, blocks;  // of pixels
  int64_t together;                                                // rows of a block that are one sum in registers
  int64_t units, task_blocks, block_tasks;                         // of dy's channels; blocks of x of a task, such tasks
  int64_t run, runs;                                               // blocks of pixels of a task, such tasks
  int64_t sums, bias;                                              // elements of a task, and of its part of the bias
  int64_t made;                                                    // elements of dy that are made at a time
};

template <class T>
GradientPlan plan_gradient(const Gradient<T>& g) {
  GradientPlan plan{};
  const int64_t block_pixels = 256, products = 96, small = 1 << 18, tasks = 16, x_blocks = blocks_of(g.c);
  plan.block_cols = ceil_div(g.dy.cols, ceil_div(g.dy.cols, products));  // longer sums cost accuracy
  plan.block_rows = at_most(g.dy.rows, ceil_div(block_pixels, plan.block_cols));
  plan.together = ceil_div(plan.block_rows, ceil_div(plan.block_rows, at_least(products / plan.block_cols, 1)));
  plan.row_blocks = ceil_div(g.dy.rows, plan.block_rows);
  plan.col_blocks = ceil_div(g.dy.cols, plan.block_cols);
  plan.blocks = g.images * plan.row_blocks * plan.col_blocks;
  plan.units = ceil_div(g.k, unit_channels<T>);
  const int64_t work = g.images * g.dy.rows * g.dy.cols * g.taps() * at_most(g.c, x_blocks * lanes) * plan.units * unit_channels<T>;
  plan.task_blocks = at_most(x_blocks, 4);
  plan.block_tasks = ceil_div(x_blocks, plan.task_blocks);
  const int64_t pairs = plan.units * plan.block_tasks;
  const int64_t wanted = work <= small ? 1 : at_most(ceil_div(tasks, pairs), plan.blocks);
  plan.run = ceil_div(plan.blocks, wanted);
  plan.runs = ceil_div(plan.blocks, plan.run);
  plan.sums = plan.task_blocks * g.taps() * lanes * unit_channels<T>;
  plan.bias = g.db ? unit_channels<T> : 0;
  plan.made = g.pooled ? plan.block_rows * g.dy.cols * unit_channels<T> : 0;
  return plan;
}

// One block of pixels of dy, and which of its image they are.
template <class T>
struct Stretch {
  int64_t image;
  Pixels all;
  const T* dy;
  int64_t first, high;  // the row that dy begins with; steps between dy's blocks
};

template <class T>
Stretch<T> stretch(const Gradient<T>& g, const GradientPlan& plan, int64_t block, int64_t unit, T* made) {
  const int64_t col = block % plan.col_blocks * plan.block_cols, in_image = block / plan.col_blocks;
  const int64_t row = in_image % plan.row_blocks * plan.block_rows, m = in_image / plan.row_blocks;
  const Pixels all{{row, at_most(row + plan.block_rows, g.dy.rows)}, {col, at_most(col + plan.block_cols, g.dy.cols)}};
  const int64_t y_block = unit * unit_channels<T> / lanes;
  if (g.pooled) return {m, all, made, row, plan.block_rows * g.dy.row};
  return {m, all, g.dy.data + m * g.dy.image + y_block * g.dy.block, 0, g.dy.block};
}

// Makes the rows of dy of a stretch, for a unit of its channels.
template <class T>
void make_rows(const Gradient<T>& g, const Stretch<T>& s, int64_t unit, T* made) {
  const Pooled<T>& from = *g.pooled;
  const int64_t first = unit * unit_channels<T> / lanes, blocks = blocks_of(g.k);
  for (int64_t b = first; b < at_most(first + unit_channels<T> / lanes, blocks); ++b)
    for (int64_t row = s.all.rows.first; row < s.all.rows.last; ++row) {
      const int64_t plane = (s.image * blocks + b) * from.pool.oh * from.pool.ow * lanes;
      T* const to = made + (b - first) * s.high + (row - s.first) * g.dy.row;
      if (from.index.wide) any_row(to, from.dy + plane, static_cast<const int32_t*>(from.index.data) + plane, from.pool, row);
      else any_row(to, from.dy + plane, static_cast<const uint8_t*>(from.index.data) + plane, from.pool, row);
    }
}

}  // namespace
}  // namespace fa::FA_ISA
