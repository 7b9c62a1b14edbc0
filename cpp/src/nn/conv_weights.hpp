#pragma once
// The gradient of the weights: for all pairs of blocks and all taps, sums over pixels. Blocks of pixels are summed in float,
// runs of them in double, always in the same order.
#include "conv_outer.hpp"
#include "conv_plan.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"

namespace fa::FA_ISA {
namespace {

// dw(k, c) += sum over pixels of dy(k) x(c)
template <class T>
struct Gradient {
  Grid<const T> x, dy;
  Axis rows, cols;  // their weights count elements of dw
  int64_t images, c, k, groups;
  T* dw;
  int64_t w_out, w_in;

  int64_t taps() const { return rows.count * cols.count; }
};

struct GradientPlan {
  int64_t block_rows, block_cols, row_blocks, col_blocks, blocks;  // of pixels
  int64_t together;                                                // rows of a block that are one sum in registers
  int64_t units, task_blocks, block_tasks;                         // of dy's channels; blocks of x of a task, such tasks
  int64_t run, runs;                                               // blocks of pixels of a task, such tasks
  int64_t sums;                                                    // elements of a task
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
  return plan;
}

// Runs the tile over `pixels` for `count` channels, or taps. x and dy: at their image.
template <bool taps, class T>
void sum_pixels(const Gradient<T>& g, Outer<T> job, const Pixels& pixels, int64_t count, bool two) {
  job.rows = pixels.rows.last - pixels.rows.first;
  job.cols = pixels.cols.last - pixels.cols.first;
  job.x += pixels.rows.first * g.rows.step * g.x.row + pixels.cols.first * g.cols.step * g.x.col;
  job.dy += pixels.rows.first * g.dy.row + pixels.cols.first * g.dy.col;
  for (int64_t k = 0; k < lanes; k += 2 * W<T>, job.dy += 2 * W<T>, job.sum += 2 * W<T>) {
    if (two) run_outer<T, 2, taps>(count, job);
    else run_outer<T, 1, taps>(count, job);
  }
}

// The taps of one channel, as many at a time as the tile takes, over those of `all` pixels where every tap lies inside;
// returns these.
template <class T>
Pixels sum_taps(const Gradient<T>& g, Outer<T> job, const Pixels& all, bool two) {
  const int64_t taps = g.taps(), groups = ceil_div(taps, outer_rows);
  Pixels inner = all;
  for (int64_t a = 0; a < g.rows.count; ++a)
    inner.rows = common(inner.rows, inside(all.rows.first, all.rows.last, g.rows.step, g.rows.offset[a], g.x.rows));
  for (int64_t b = 0; b < g.cols.count; ++b)
    inner.cols = common(inner.cols, inside(all.cols.first, all.cols.last, g.cols.step, g.cols.offset[b], g.x.cols));
  if (!inner.any()) return {{all.rows.first, all.rows.first}, {all.cols.first, all.cols.first}};
  int64_t places[outer_rows];
  job.x_taps = places;
  job.sum_row = lanes * unit_channels<T>;
  T* const sum = job.sum;
  for (int64_t p = 0; p < groups; ++p) {
    const int64_t first = p * taps / groups, count = (p + 1) * taps / groups - first;
    for (int64_t i = 0; i < count; ++i)
      places[i] = g.rows.offset[(first + i) / g.cols.count] * g.x.row + g.cols.offset[(first + i) % g.cols.count] * g.x.col;
    job.sum = sum + first * job.sum_row;
    sum_pixels<true>(g, job, inner, count, two);
  }
  return inner;
}

// One block of pixels, one block of x, all taps: sum (taps, 16, unit_channels) += .
template <class T>
void sum_block(const Gradient<T>& g, const GradientPlan& plan, int64_t block, int64_t unit, int64_t x_block, T* sum) {
  const int64_t col = block % plan.col_blocks * plan.block_cols, in_image = block / plan.col_blocks;
  const int64_t row = in_image % plan.row_blocks * plan.block_rows, m = in_image / plan.row_blocks;
  const int64_t y_block = unit * unit_channels<T> / lanes;
  const Pixels all{{row, at_most(row + plan.block_rows, g.dy.rows)}, {col, at_most(col + plan.block_cols, g.dy.cols)}};
  const bool two = W<T> < lanes || y_block + 1 < blocks_of(g.k);
  const int64_t channels = at_most(g.c - x_block * lanes, lanes), parts = ceil_div(channels, outer_rows);
  const Outer<T> job{g.x.data + m * g.x.image + x_block * g.x.block, g.rows.step * g.x.row, g.cols.step * g.x.col, nullptr,
                     g.dy.data + m * g.dy.image + y_block * g.dy.block, g.dy.row, g.dy.col, g.dy.block, 0, 0, plan.together, sum, unit_channels<T>};
  const Pixels done = channels == 1 ? sum_taps(g, job, all, two) : Pixels{{row, row}, {col, col}};
  for (int64_t t = 0; t < g.taps(); ++t) {
    const int64_t a = t / g.cols.count, b = t % g.cols.count;
    const Range rows = inside(all.rows.first, all.rows.last, g.rows.step, g.rows.offset[a], g.x.rows);
    const Range cols = inside(all.cols.first, all.cols.last, g.cols.step, g.cols.offset[b], g.x.cols);
    // What is left of it above, below, left and right of what has been done
    const Pixels sides[4] = {{{rows.first, at_most(rows.last, done.rows.first)}, cols}, {{at_least(rows.first, done.rows.last), rows.last}, cols},
                             {done.rows, {cols.first, at_most(cols.last, done.cols.first)}},
                             {done.rows, {at_least(cols.first, done.cols.last), cols.last}}};
    for (const Pixels& side : sides)
      for (int64_t p = 0; p < parts && side.any(); ++p) {
        const int64_t c = p * channels / parts;
        Outer<T> part = job;
        part.x += g.rows.offset[a] * g.x.row + g.cols.offset[b] * g.x.col + c;
        part.sum += (t * lanes + c) * unit_channels<T>;
        sum_pixels<false>(g, part, side, (p + 1) * channels / parts - c, two);
      }
  }
}

constexpr int64_t together = 16;  // blocks of pixels that are summed in T

// The sums of a task over blocks of pixels [start, end).
template <class T>
void sum_blocks(const Gradient<T>& g, const GradientPlan& plan, int64_t task, int64_t start, int64_t end, T* sum) {
  const int64_t unit = task / plan.block_tasks, first = task % plan.block_tasks * plan.task_blocks;
  const int64_t last = at_most(first + plan.task_blocks, blocks_of(g.c)), size = g.taps() * lanes * unit_channels<T>;
  const Range seen = blocks_seen(unit * unit_channels<T>, unit_channels<T>, g.k, g.c, g.groups);
  for (int64_t i = 0; i < plan.sums; ++i) sum[i] = 0;
  for (int64_t block = start; block < end; ++block)
    for (int64_t x = at_least(first, seen.first); x < at_most(last, seen.last); ++x)
      sum_block(g, plan, block, unit, x, sum + (x - first) * size);
}

// The same over its run of them. sum: scratch of the same size, total: double.
template <class T>
void sum_run(const Gradient<T>& g, const GradientPlan& plan, int64_t task, int64_t run, T* sum, double* total) {
  const int64_t end = at_most((run + 1) * plan.run, plan.blocks);
  for (int64_t i = 0; i < plan.sums; ++i) total[i] = 0;
  for (int64_t start = run * plan.run; start < end; start += together) {
    sum_blocks(g, plan, task, start, at_most(start + together, end), sum);
    for (int64_t i = 0; i < plan.sums; ++i) total[i] += double(sum[i]);
  }
}

// dw += the totals of all runs (`stride` apart), inside the groups only.
template <class T, class Sum>
void add_totals(const Gradient<T>& g, const GradientPlan& plan, int64_t task, const Sum* total, int64_t stride) {
  const int64_t first = task % plan.block_tasks * plan.task_blocks, last = at_most(first + plan.task_blocks, blocks_of(g.c));
  const int64_t channel = task / plan.block_tasks * unit_channels<T>, end = at_most(channel + unit_channels<T>, g.k);
  const int64_t mine = g.k / g.groups, theirs = g.c / g.groups;
  for (int64_t x = first; x < last; ++x)
    for (int64_t t = 0; t < g.taps(); ++t)
      for (int64_t c = 0; c < at_most(g.c - x * lanes, lanes); ++c) {
        const Sum* from = total + (((x - first) * g.taps() + t) * lanes + c) * unit_channels<T> - channel;
        const int64_t group = (x * lanes + c) / theirs;
        T* to = g.dw + x * g.w_in + g.rows.weight[t / g.cols.count] + g.cols.weight[t % g.cols.count] + c * lanes;
        for (int64_t k = channel; k < end; k += lanes) {
          const int64_t low = at_least(k, group * mine), high = at_most(at_most(k + lanes, end), (group + 1) * mine);
          Sum all[lanes] = {};
          for (int64_t r = 0; r < plan.runs; ++r)
            for (int64_t i = low; i < high; ++i) all[i - k] += from[r * stride + i];
          for (int64_t i = low; i < high; ++i) to[k / lanes * g.w_out + i - k] += T(all[i - k]);
        }
      }
}

// `totals`: workspace_doubles() numbers, where there are several runs
inline int64_t workspace_doubles(const GradientPlan& plan) {
  return plan.runs > 1 ? plan.runs * plan.units * plan.block_tasks * plan.sums : 0;
}

template <class T>
Status sum_gradient(const Gradient<T>& g, const GradientPlan& plan, double* totals) {
  const int64_t pairs = plan.units * plan.block_tasks, stride = pairs * plan.sums;
  const size_t scratch = size_t(plan.sums) * (sizeof(T) + (plan.runs > 1 ? 0 : sizeof(double)));
  const Status status = parallel(pairs * plan.runs, scratch, [&](int64_t task, char* memory) {
    const int64_t pair = task % pairs, run = task / pairs;
    if (plan.runs == 1 && plan.blocks <= together) {  // nothing is added in double
      T* const sum = reinterpret_cast<T*>(memory);
      sum_blocks(g, plan, pair, 0, plan.blocks, sum);
      return add_totals(g, plan, pair, sum, 0);
    }
    double* total = plan.runs > 1 ? totals + run * stride + pair * plan.sums : reinterpret_cast<double*>(memory);
    T* sum = reinterpret_cast<T*>(plan.runs > 1 ? memory : memory + size_t(plan.sums) * sizeof(double));
    sum_run(g, plan, pair, run, sum, total);
    if (plan.runs == 1) add_totals(g, plan, pair, total, 0);
  });
  if (plan.runs == 1 || status != Status::ok) return status;
  return parallel(pairs, 0, [&](int64_t pair, char*) { add_totals(g, plan, pair, totals + pair * plan.sums, stride); });
}

}  // namespace
}  // namespace fa::FA_ISA
