#pragma once
// Correlations planned and run; several of one input at a time.
#include "conv_correlate.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
struct Planned {
  Correlation<T> c;
  Plan plan;

  bool empty() const { return c.images == 0 || c.out.rows == 0 || c.out.cols == 0; }
};

// `tables`: 4 * taps numbers
template <class T>
Planned<T> planned(Correlation<T> c, int64_t* tables) {
  const auto cost = [](int64_t rows, int64_t cols) { return rows * at_least(cols, ceil_div(cols, tile_pixels) * 4); };
  if (cost(c.out.cols, c.out.rows) < cost(c.out.rows, c.out.cols)) {  // narrow images: tiles along the columns
    c.out = c.out.turned();
    c.in = c.in.turned();
    const Axis rows = c.rows;
    c.rows = c.cols;
    c.cols = rows;
  }
  Planned<T> job{c, {}};
  if (job.empty()) return job;
  job.plan = plan_correlation(c);
  fill_tables(job.plan, c, tables);
  return job;
}

// Correlations of the same input. Those that are cut alike share their tasks: a block of pixels is fetched once for all.
template <class T>
Status correlate(Planned<T>* jobs, int64_t count) {
  int64_t alike = 1, bytes = 0, units = jobs[0].plan.task_units;
  for (; alike < count && jobs[alike].plan.cut_like(jobs[0].plan); ++alike) units = at_most(units, jobs[alike].plan.task_units);
  if (jobs[0].empty()) return count > 1 ? correlate(jobs + 1, count - 1) : Status::ok;
  for (int64_t i = 0; i < alike; ++i) {
    jobs[i].plan.task_units = units;
    jobs[i].plan.unit_tasks = ceil_div(jobs[i].plan.units, units);
    bytes = at_least(bytes, scratch_bytes(jobs[i].plan, jobs[i].c));
  }
  const Status status = parallel(jobs[0].plan.blocks * jobs[0].plan.unit_tasks, size_t(bytes), [&](int64_t task, char* scratch) {
    for (int64_t i = 0; i < alike; ++i) run_task(jobs[i].c, jobs[i].plan, task, reinterpret_cast<T*>(scratch));
  });
  return status == Status::ok && alike < count ? correlate(jobs + alike, count - alike) : status;
}

}  // namespace
}  // namespace fa::FA_ISA
