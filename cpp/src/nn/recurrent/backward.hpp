#pragma once
// The time loop of all recurrent layers, backward. Gradients of weights are summed chunk by chunk while what they are
// made of is in cache, by each task on its own; tasks' sums are added at the end, in their order, in double.
#include "plan.hpp"

namespace fa::FA_ISA {
namespace {

// One row at one step. dx_side and dh_side: gradients of what x w + b and h w + bh have given; the same memory for
// cells that add the two.
template <class T>
struct BackwardRow {
  int64_t units;
  const T* dy;  // or null
  const T *h_before, *c_before, *y, *cells, *gates;
  T *dh, *dc;   // in: gradients of the states after the step; out: before, less what comes through the weights
  T *dx_side, *dh_side;
};

// The gradients of all weights, one task's share, as one array.
struct Sums {
  int64_t wx, wh, b, bh, size;
  Sums(const Sequences& s, int64_t columns, bool own_bias)
      : wx(0), wh(s.inputs * columns), b(wh + s.units * columns), bh(b + columns), size(bh + (own_bias ? columns : 0)) {}
};

template <class T>
struct BackwardScratch {
  T *x, *h_before, *dx_side, *dh_side, *dx, *dh, *dc, *zeros;
  Packed<T> panels;  // of dx_side or dh_side, for the gradients of weights

  BackwardScratch(Carver<T>& carve, const Sequences& s, const Plan& plan, int64_t columns, bool two_sides)
      : x(carve(plan.chunk * plan.block * s.inputs)),
        h_before(carve(plan.chunk * plan.block * s.units)),
        dx_side(carve(plan.chunk * plan.block * columns)),
        dh_side(two_sides ? carve(plan.chunk * plan.block * columns) : dx_side),
        dx(carve(plan.chunk * plan.block * s.inputs)),
        dh(carve(plan.block * s.units)),
        dc(carve(plan.block * s.units)),
        zeros(carve(s.units)),
        panels(carve, plan.chunk * plan.block, columns) {}
};

template <class T>
void add_rows(T* sum, const T* x, int64_t rows, int64_t n) {
  for (int64_t r = 0; r < rows; ++r, x += n)
    across<T>(n, [&](int64_t j, auto v) FA_LAMBDA { v.out(sum + j, v.in(sum + j) + v.in(x + j)); });
}

template <class Cell, class T>
struct Backward {
  const RecurrentBackward<T>& b;
  const Sequences& s;
  const Packed<T>&wx, &wh;  // transposed
  const Sums& sums;
  const BackwardScratch<T> own;
  T* const total;
  const int64_t columns = Cell::gates * s.units;

  // The state before step `step` of sequence n; null if that is all zeros.
  const T* before(const T* states, const T* initial, int64_t n, int64_t step) const {
    if (step > 0) return states + (n * s.steps + time_of(s, step - 1)) * s.units;
    return place(initial, n * s.units);
  }

  void gather(int64_t first, int64_t rows, int64_t from, int64_t count) const {
    const int64_t C = s.inputs, H = s.units;
    for (int64_t i = 0; i < count; ++i)
      for (int64_t r = 0; r < rows; ++r) {
        const T* h = before(b.y, b.h0, first + r, from + i);
        copy_row(own.x + (i * rows + r) * C, b.x + ((first + r) * s.steps + time_of(s, from + i)) * C, C);
        copy_row(own.h_before + (i * rows + r) * H, h ? h : own.zeros, H);
      }
  }

  // What a step reads of arrays whose rows lie far apart: the hardware does not see it coming.
  void fetch(int64_t first, int64_t rows, int64_t step) const {
    if (step < 0) return;
    const int64_t H = s.units, kept = Cell::kept * H, t = time_of(s, step);
    for (int64_t r = 0; r < rows; ++r) {
      const int64_t at = (first + r) * s.steps + t;
      if (b.gates) fetch_row(b.gates + at * kept, kept);
      if (b.c) fetch_row(b.c + at * H, H);
      if (b.dy) fetch_row(b.dy + at * H, H);
    }
  }

  // Row i of the chunk holds step `step`.
  void step(int64_t first, int64_t rows, int64_t step, int64_t i) const {
    const int64_t H = s.units, t = time_of(s, step), kept = Cell::kept * H;
    T *const dx_side = own.dx_side + i * rows * columns, *const dh_side = own.dh_side + i * rows * columns;
    for (int64_t r = 0; r < rows; ++r) {
      const int64_t at = (first + r) * s.steps + t;
      const T *const dy = place(b.dy, at * H), *const c = b.c ? before(b.c, b.c0, first + r, step) : nullptr;
      T* const dh = own.dh + r * H;
      if (!s.mask || s.mask[at]) {
        Cell::backward(BackwardRow<T>{H, dy, own.h_before + (i * rows + r) * H, c ? c : own.zeros, b.y + at * H,
                                      place(b.c, at * H), place(b.gates, at * kept), dh, own.dc + r * H,
                                      dx_side + r * columns, dh_side + r * columns});
      } else {
        if (dy) add_rows(dh, dy, 1, H);
        zero_row(dx_side + r * columns, columns);
        zero_row(dh_side + r * columns, columns);
      }
    }
    fetch(first, rows, step - 1);
    product(own.dh, static_cast<const T*>(nullptr), true, View<T>{dh_side, columns, 1}, rows, wh);
  }

  // sum (n, columns) += a^T d, and bias += the sums of d's columns; a (rows, n).
  void add_products(T* sum, T* bias, const T* a, int64_t n, const T* d, int64_t rows, bool packed) const {
    const Packed<T> panels{own.panels.panels, rows, columns};
    if (!packed) panels.pack({d, columns, 1});
    product(sum, static_cast<const T*>(nullptr), true, View<T>{a, 1, n}, n, panels);
    if (bias) add_rows(bias, d, rows, columns);
  }

  void chunk(int64_t first, int64_t rows, int64_t from, int64_t count) const {
    const int64_t C = s.inputs;
    gather(first, rows, from, count);
    for (int64_t i = count - 1; i >= 0; --i) step(first, rows, from + i, i);
    if (b.dx) {
      product(own.dx, static_cast<const T*>(nullptr), false, View<T>{own.dx_side, columns, 1}, count * rows, wx);
      for (int64_t i = 0; i < count; ++i)
        for (int64_t r = 0; r < rows; ++r)
          copy_row(b.dx + ((first + r) * s.steps + time_of(s, from + i)) * C, own.dx + (i * rows + r) * C, C);
    }
    if (!total) return;
    add_products(total + sums.wx, total + sums.b, own.x, C, own.dx_side, count * rows, false);
    add_products(total + sums.wh, Cell::own_bias ? total + sums.bh : nullptr, own.h_before, s.units, own.dh_side,
                 count * rows, own.dh_side == own.dx_side);
  }

  void block(int64_t first, int64_t rows, int64_t steps) const {
    const int64_t H = s.units;
    zero_row(own.zeros, H);
    for (int64_t r = 0; r < rows; ++r) {
      state_row(own.dh + r * H, b.dh_last, first + r, H);
      state_row(own.dc + r * H, b.dc_last, first + r, H);
    }
    for (int64_t from = (s.steps - 1) / steps * steps; from >= 0; from -= steps)
      chunk(first, rows, from, s.steps - from < steps ? s.steps - from : steps);
    for (int64_t r = 0; r < rows; ++r) {
      if (b.dh0) copy_row(b.dh0 + (first + r) * H, own.dh + r * H, H);
      if (b.dc0) copy_row(b.dc0 + (first + r) * H, own.dc + r * H, H);
    }
  }
};

// out[i] += the sum of part[i] over the tasks.
template <class T>
void add_parts(T* out, const T* parts, int64_t n, int64_t stride, int64_t tasks) {
  constexpr int64_t some = 64;
  if (!out) return;
  for (int64_t j = 0; j < n; j += some) {
    const int64_t count = n - j < some ? n - j : some;
    double sum[some] = {};
    for (int64_t task = 0; task < tasks; ++task)
      for (int64_t i = 0; i < count; ++i) sum[i] += parts[task * stride + j + i];
    for (int64_t i = 0; i < count; ++i) out[j + i] = T(out[j + i] + sum[i]);
  }
}

template <class Cell, class T>
Status backward(const RecurrentBackward<T>& b, const Sequences& s) {
  if (s.rows == 0) return Status::ok;
  const int64_t columns = Cell::gates * s.units;
  const Sums sums(s, columns, Cell::own_bias);
  const bool wanted = b.dwx || b.dwh || b.db || b.dbh;
  Plan plan(s, columns);
  plan.limit_tasks(wanted ? sums.size * int64_t(sizeof(T)) : 0);
  Carver<T> shared{nullptr}, each{nullptr};
  Packed<T>(shared, columns, s.inputs), Packed<T>(shared, columns, s.units), shared(wanted ? plan.tasks * sums.size : 0);
  (void)BackwardScratch<T>(each, s, plan, columns, Cell::own_bias);
  const bool alone = plan.tasks == 1;
  char* const memory = workspace(shared.used + (alone ? each.used : 0));
  if (!memory) return Status::out_of_memory;
  Carver<T> carve{memory};
  const Packed<T> wx(carve, columns, s.inputs), wh(carve, columns, s.units);
  T* const parts = wanted ? carve(plan.tasks * sums.size) : nullptr;
  if (b.dx) wx.pack({b.wx, 1, columns});
  wh.pack({b.wh, 1, columns});
  const Status status = parallel(plan.tasks, alone ? 0 : each.used, [&](int64_t task, char* scratch) {
    Carver<T> mine{alone ? memory + shared.used : scratch};
    const Backward<Cell, T> work{b, s, wx, wh, sums, BackwardScratch<T>(mine, s, plan, columns, Cell::own_bias),
                                 place(parts, task * sums.size)};
    if (work.total) zero_row(work.total, sums.size);
    plan.each_block(task, s.rows, [&](int64_t first, int64_t rows) { work.block(first, rows, plan.chunk); });
  });
  if (status != Status::ok || !wanted) return status;
  add_parts(b.dwx, parts + sums.wx, s.inputs * columns, sums.size, plan.tasks);
  add_parts(b.dwh, parts + sums.wh, s.units * columns, sums.size, plan.tasks);
  add_parts(b.db, parts + sums.b, columns, sums.size, plan.tasks);
  add_parts(b.dbh, parts + sums.bh, columns, sums.size, plan.tasks);
  return status;
}

}  // namespace
}  // namespace fa::FA_ISA
