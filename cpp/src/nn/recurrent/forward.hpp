#pragma once
// The time loop of all recurrent layers, forward. A Cell says what happens to one row at one step.
#include "plan.hpp"

namespace fa::FA_ISA {
namespace {

// One row at one step: gate inputs from x and from the state (G H each), the state, and the places of the results.
template <class T>
struct ForwardRow {
  int64_t units;
  const T *from_x, *from_h;
  T *h, *c;              // in: states before the step, out: after
  T *y, *cells, *gates;  // users' arrays
};

// What the blocks of one thread need; time-major inside a chunk.
template <class T>
struct ForwardScratch {
  T *x, *from_x, *from_h, *h, *c;

  ForwardScratch(Carver<T>& carve, const Sequences& s, const Plan& plan, int64_t columns)
      : x(carve(plan.chunk * plan.block * s.inputs)),
        from_x(carve(plan.chunk * plan.block * columns)),
        from_h(carve(plan.block * columns)),
        h(carve(plan.block * s.units)),
        c(carve(plan.block * s.units)) {}
};

template <class Cell, class T>
struct Forward {
  const RecurrentForward<T>& f;
  const Sequences& s;
  const Packed<T>&wx, &wh;
  const ForwardScratch<T> own;

  void step(int64_t first, int64_t rows, int64_t t, const T* from_x) const {
    const int64_t H = s.units, columns = Cell::gates * H, kept = Cell::kept * H;
    for (int64_t r = 0; f.gates && r < rows; ++r) fetch_row(f.gates + ((first + r) * s.steps + t) * kept, kept);
    product(own.from_h, f.bh, false, View<T>{own.h, H, 1}, rows, wh);
    for (int64_t r = 0; r < rows; ++r) {
      const int64_t at = (first + r) * s.steps + t;
      T *const h = own.h + r * H, *const c = own.c + r * H;
      T *const y = f.y + at * H, *const cells = place(f.c, at * H), *const gates = place(f.gates, at * kept);
      if (!s.mask || s.mask[at]) {
        Cell::forward(ForwardRow<T>{H, from_x + r * columns, own.from_h + r * columns, h, c, y, cells, gates});
      } else {
        copy_row(y, h, H);
        if (cells) copy_row(cells, c, H);
        if (gates) zero_row(gates, kept);
      }
    }
  }

  void block(int64_t first, int64_t rows, int64_t chunk) const {
    const int64_t C = s.inputs, H = s.units;
    for (int64_t r = 0; r < rows; ++r) {
      state_row(own.h + r * H, f.h0, first + r, H);
      state_row(own.c + r * H, f.c0, first + r, H);
    }
    for (int64_t from = 0; from < s.steps; from += chunk) {
      const int64_t count = s.steps - from < chunk ? s.steps - from : chunk;
      for (int64_t i = 0; i < count; ++i)
        for (int64_t r = 0; r < rows; ++r)
          copy_row(own.x + (i * rows + r) * C, f.x + ((first + r) * s.steps + time_of(s, from + i)) * C, C);
      product(own.from_x, f.b, false, View<T>{own.x, C, 1}, count * rows, wx);
      for (int64_t i = 0; i < count; ++i)
        step(first, rows, time_of(s, from + i), own.from_x + i * rows * Cell::gates * H);
    }
    for (int64_t r = 0; r < rows; ++r) {
      if (f.h_last) copy_row(f.h_last + (first + r) * H, own.h + r * H, H);
      if (f.c_last) copy_row(f.c_last + (first + r) * H, own.c + r * H, H);
    }
  }
};

template <class Cell, class T>
Status forward(const RecurrentForward<T>& f, const Sequences& s) {
  if (s.rows == 0) return Status::ok;
  const int64_t columns = Cell::gates * s.units;
  const Plan plan(s, columns);
  Carver<T> shared{nullptr}, each{nullptr};
  Packed<T>(shared, s.inputs, columns), Packed<T>(shared, s.units, columns);
  (void)ForwardScratch<T>(each, s, plan, columns);
  // One task takes its scratch from here too: then the loop is a plain call.
  const bool alone = plan.tasks == 1;
  char* const memory = workspace(shared.used + (alone ? each.used : 0));
  if (!memory) return Status::out_of_memory;
  Carver<T> carve{memory};
  const Packed<T> wx(carve, s.inputs, columns), wh(carve, s.units, columns);
  wx.pack({f.wx, columns, 1});
  wh.pack({f.wh, columns, 1});
  return parallel(plan.tasks, alone ? 0 : each.used, [&](int64_t task, char* scratch) {
    Carver<T> mine{alone ? memory + shared.used : scratch};
    const Forward<Cell, T> work{f, s, wx, wh, ForwardScratch<T>(mine, s, plan, columns)};
    plan.each_block(task, s.rows, [&](int64_t first, int64_t rows) { work.block(first, rows, plan.chunk); });
  });
}

}  // namespace
}  // namespace fa::FA_ISA
