#pragma once
// Frames into the buffer of a transform, W samples at a time. `Columns` has them: columns(a, c, leg) makes a[i] sample
// c + i of every frame, ready; columns.rest the same where fewer may be left. Within each leg of the first pass c goes
// on by W from where columns.begin(leg, c) has said.
#include "../simd/transpose.hpp"
#include "framing.hpp"

namespace fa::FA_ISA {
namespace {

// With the first pass of the transform, so that the frames go to memory once.
template <class T, int R, class Columns>
void load_first_pass(const FftPlan<T>& plan, Vec<T>* b, Columns& columns) {
  const auto& pass = plan.pass[0];
  const int64_t part = plan.n / R, leg = pass.m + plan.pad;
  for (int j = 0; j < R; ++j) columns.begin(j, j * part);
  for (int64_t c = 0; c < part; c += W<T>) {
    Vec<T> a[R][W<T>];
    for (int j = 0; j < R; ++j) columns(a[j], c + j * part, j);
#pragma GCC unroll 8
    for (int i = 0; i < W<T>; i += 2) {
      const int64_t p = (c + i) / 2;
      butterfly<T, R, true>(b + 2 * p, leg, pass.twiddle + 2 * (R - 1) * p, pass.roots,
                            [&](int j) FA_LAMBDA { return Complex<T>{a[j][i], a[j][i + 1]}; });
    }
  }
}

template <class T, class Columns>
FA_INLINE void load_columns(const FftPlan<T>& plan, Vec<T>* b, Columns& columns) {
  switch (loaded_passes(plan) ? plan.pass[0].radix : 0) {
    case 4: return load_first_pass<T, 4>(plan, b, columns);
    case 8: return load_first_pass<T, 8>(plan, b, columns);
  }
  columns.begin(0, 0);
  int64_t c = 0;
  for (; plan.halved && c + W<T> <= plan.n; c += W<T>) {
    Vec<T> a[W<T>], *to = b + sample_place(plan, c);
    columns(a, c, 0);
#pragma GCC unroll 16
    for (int i = 0; i < W<T>; ++i) to[i] = a[i];
  }
  for (; c < plan.n; c += W<T>) {
    Vec<T> a[W<T>];
    columns.rest(a, c, 0);
    for (int i = 0; i < W<T> && c + i < plan.n; ++i) {
      Vec<T>* to = b + sample_place(plan, c + i);
      to[0] = a[i];
      if (!plan.halved) to[1] = Vec<T>{};
    }
  }
}

}  // namespace
}  // namespace fa::FA_ISA
