// Columns [start, start + count) of x (rows, nx) become columns [to, to + count) of out (rows, nout): arrays joined along
// their last axis, and the adjoint. Mirrored by backends/numba/nn/copy_columns.py.
#include "../table.hpp"
#include "flat.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
Status copy_columns(T* out, const T* x, const ColumnCopy& c) {
  const int64_t few = 65536 / (c.count + 1) + 1;
  return for_stretches(c.rows, few, [=](int64_t first, int64_t last) {
    for (int64_t row = first; row < last; ++row)
      for (int64_t i = 0; i < c.count; ++i) out[row * c.out_columns + c.to + i] = x[row * c.x_columns + c.start + i];
  });
}

}  // namespace

void add_copy_columns(KernelTable& table) {
  table.f32.elementwise.copy_columns = copy_columns<float>;
  table.f64.elementwise.copy_columns = copy_columns<double>;
}

}  // namespace fa::FA_ISA
