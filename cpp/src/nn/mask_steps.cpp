// mask_steps: which rows differ from `value` anywhere; the others become zeros. mask_weights: weights of losses.
// Mirrored by backends/numba/nn/mask_steps.py.
#include "../table.hpp"
#include "flat.hpp"

namespace fa::FA_ISA {
namespace {

// a row of n elements, or zeros
template <class T>
FA_INLINE void keep_row(T* y, const T* x, int64_t n, bool keep) {
  for (int64_t i = 0; i < n; ++i) y[i] = keep ? x[i] : T(0);
}

template <class T>
Status mask_steps(T* y, uint8_t* mask, const T* x, int64_t rows, int64_t n, T value) {
  return for_rows(rows, n, [=](int64_t row) {
    const T* from = x + row * n;
    bool keep = false;
    for (int64_t i = 0; i < n; ++i) keep |= from[i] != value;
    mask[row] = keep;
    if (y) keep_row(y + row * n, from, n, keep);
  });
}

template <class T>
Status mask_steps_backward(T* dx, const T* dy, const uint8_t* mask, int64_t rows, int64_t n) {
  return for_rows(rows, n, [=](int64_t row) { keep_row(dx + row * n, dy + row * n, n, mask[row]); });
}

template <class T>
Status mask_weights(double* share, const StepWeights<T>& a) {
  const int64_t all = a.rows * a.steps;
  int64_t count = 0;
  for (int64_t i = 0; i < all; ++i) count += a.mask[i] != 0;
  const T factor = count ? T(double(all) / double(count)) : T(0);
  for (int64_t i = 0; i < all; ++i) {
    a.flags[i] = a.mask[i] ? T(1) : T(0);
    for (int64_t j = i * a.n; j < (i + 1) * a.n; ++j) {
      const T given = !a.weight ? T(1) : a.weight[a.per_row ? i / a.steps : j];
      a.out[j] = a.mask[i] ? given * factor : T(0);
    }
  }
  *share = all ? double(count) / double(all) : 0;
  return Status::ok;
}

}  // namespace

void add_mask_steps(KernelTable& table) {
  table.f32.elementwise.mask_steps = mask_steps<float>;
  table.f64.elementwise.mask_steps = mask_steps<double>;
  table.f32.elementwise.mask_weights = mask_weights<float>;
  table.f64.elementwise.mask_weights = mask_weights<double>;
  table.f32.elementwise.mask_steps_backward = mask_steps_backward<float>;
  table.f64.elementwise.mask_steps_backward = mask_steps_backward<double>;
}

}  // namespace fa::FA_ISA
