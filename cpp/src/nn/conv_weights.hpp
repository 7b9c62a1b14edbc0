#pragma once
// The gradient of the weights: for all pairs of blocks and all taps, sums over pixels. Blocks of pixels are summed in float,
// runs of them in double, always in the same order. The bias's are summed on the way.
#include "conv_bias.hpp"
#include "conv_stretch.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"

namespace fa::FA_ISA {
namespace {

// Runs the tile over `pixels` for `count` channels, or taps. x and dy: at their image.
template <bool taps, class T>
void sum_pixels(Outer<T> job, const Pixels& pixels, int64_t count, bool two) {
  job.rows = pixels.rows.last - pixels.rows.first;
  job.cols = pixels.cols.last - pixels.cols.first;
  job.x += pixels.rows.first * job.x_row + pixels.cols.first * job.x_col;
  job.dy += (pixels.rows.first - job.dy_first) * job.dy_row + pixels.cols.first * job.dy_col;
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
    sum_pixels<true>(job, inner, count, two);
  }
  return inner;
}

// One block of x, all taps: sum (taps, 16, unit_channels) += .
template <class T>
void sum_block(const Gradient<T>& g, const GradientPlan& plan, const Stretch<T>& s, int64_t x_block, bool two, T* sum) {
  const int64_t row = s.all.rows.first, col = s.all.cols.first;
  const Pixels& all = s.all;
  const int64_t channels = at_most(g.c - x_block * lanes, lanes), parts = ceil_div(channels, outer_rows);
  const Outer<T> job{g.x.data + s.image * g.x.image + x_block * g.x.block, g.rows.step * g.x.row, g.cols.step * g.x.col, nullptr,
                     s.dy, s.first, g.dy.row, g.dy.col, s.high, 0, 0, plan.together, sum, unit_channels<T>};
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
        sum_pixels<false>(part, side, (p + 1) * channels / parts - c, two);
      }
  }
}

constexpr int64_t together = 16;  // blocks of pixels that are summed in T

// What a task works with: sums in T, their totals over blocks of pixels in double (null: there is nothing to add up), those
// of the bias, and scratch for rows of dy.
template <class T>
struct Room {
  T* sum;
  double *total, *bias;
  T* made;
};

template <class T>
void add_bias(const Gradient<T>& g, const Stretch<T>& s, int64_t unit, double* bias) {
  const int64_t blocks = at_most(unit_channels<T> / lanes, blocks_of(g.k) - unit * unit_channels<T> / lanes), col = s.all.cols.first;
  const int64_t cols = s.all.cols.last - col, joined = cols == g.dy.cols ? s.all.rows.last - s.all.rows.first : 1;  // rows
  for (int64_t b = 0; b < blocks; ++b)
    for (int64_t row = s.all.rows.first; row < s.all.rows.last; row += joined)
      add_pixels(bias + b * lanes, s.dy + b * s.high + (row - s.first) * g.dy.row + col * g.dy.col, joined * cols);
}

// The sums of a task over blocks of pixels [start, end).
template <class T>
void sum_blocks(const Gradient<T>& g, const GradientPlan& plan, int64_t task, int64_t start, int64_t end, const Room<T>& room) {
  const int64_t unit = task / plan.block_tasks, first = task % plan.block_tasks * plan.task_blocks;
  const int64_t last = at_most(first + plan.task_blocks, blocks_of(g.c)), size = g.taps() * lanes * unit_channels<T>;
  const bool two = W<T> < lanes || unit * unit_channels<T> / lanes + 1 < blocks_of(g.k);
  const Range seen = blocks_seen(unit * unit_channels<T>, unit_channels<T>, g.k, g.c, g.groups);
  for (int64_t i = 0; i < plan.sums; ++i) room.sum[i] = 0;
  for (int64_t block = start; block < end; ++block) {
    const Stretch<T> s = stretch(g, plan, block, unit, room.made);
    if (g.pooled && (block == start || s.all.cols.first == 0)) make_rows(g, s, unit, room.made);
    for (int64_t x = at_least(first, seen.first); x < at_most(last, seen.last); ++x)
      sum_block(g, plan, s, x, two, room.sum + (x - first) * size);
    if (plan.bias && first == 0) add_bias(g, s, unit, room.bias);
  }
}

// The same over its run of them.
template <class T>
void sum_run(const Gradient<T>& g, const GradientPlan& plan, int64_t task, int64_t run, const Room<T>& room) {
  const int64_t end = at_most((run + 1) * plan.run, plan.blocks);
  for (int64_t i = 0; i < plan.bias; ++i) room.bias[i] = 0;
  if (!room.total) return sum_blocks(g, plan, task, 0, end, room);
  for (int64_t i = 0; i < plan.sums; ++i) room.total[i] = 0;
  for (int64_t start = run * plan.run; start < end; start += together) {
    sum_blocks(g, plan, task, start, at_most(start + together, end), room);
    for (int64_t i = 0; i < plan.sums; ++i) room.total[i] += double(room.sum[i]);
  }
}

// dw += the totals of all runs (`stride` apart), inside the groups only, and db += those of the bias.
template <class T, class Sum>
void add_totals(const Gradient<T>& g, const GradientPlan& plan, int64_t task, const Sum* total, const double* bias, int64_t stride) {
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
  for (int64_t i = 0; i < at_most(plan.bias, blocks_of(g.k) * lanes - channel) && first == 0; ++i) {
    double all = 0;
    for (int64_t r = 0; r < plan.runs; ++r) all += bias[r * stride + i];
    g.db[channel + i] += T(all);
  }
}

// `totals`: workspace_doubles() numbers, where there are several runs
inline int64_t workspace_doubles(const GradientPlan& plan) {
  return plan.runs > 1 ? plan.runs * plan.units * plan.block_tasks * (plan.sums + plan.bias) : 0;
}

template <class T>
Status sum_gradient(const Gradient<T>& g, const GradientPlan& plan, double* totals) {
  const int64_t pairs = plan.units * plan.block_tasks, each = plan.sums + plan.bias, stride = pairs * each;
  const size_t doubles = plan.runs > 1 ? 0 : size_t(each) * sizeof(double);
  const Status status = parallel(pairs * plan.runs, doubles + size_t(plan.sums + plan.made) * sizeof(T), [&](int64_t task, char* memory) {
    const int64_t pair = task % pairs, run = task / pairs;
    double* const total = plan.runs > 1 ? totals + run * stride + pair * each : reinterpret_cast<double*>(memory);
    T* const sum = reinterpret_cast<T*>(memory + doubles);
    const bool added = plan.runs > 1 || plan.blocks > together;  // else nothing is added in double
    const Room<T> room{sum, added ? total : nullptr, total + plan.sums, sum + plan.sums};
    sum_run(g, plan, pair, run, room);
    if (plan.runs > 1) return;
    if (added) add_totals(g, plan, pair, total, room.bias, 0);
    else add_totals(g, plan, pair, sum, room.bias, 0);
  });
  if (plan.runs == 1 || status != Status::ok) return status;
  return parallel(pairs, 0, [&](int64_t pair, char*) { add_totals(g, plan, pair, totals + pair * each, totals + pair * each + plan.sums, stride); });
}

}  // namespace
}  // namespace fa::FA_ISA
