// gather: batches picked from memory by index. Mirrored by backends/numba/nn/gather.py.
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

Status gather(void* out, const void* data, int64_t row_bytes, int64_t rows, int64_t count, const int64_t* index,
              int64_t indices, const int64_t* cursor) {
  const int64_t from = *cursor;
  if (count == 0) return Status::ok;
  if (from < 0 || from > indices - count) return Status::out_of_range;
  for (int64_t i = from; i < from + count; ++i)
    if (index[i] < 0 || index[i] >= rows) return Status::out_of_range;
  constexpr int64_t wanted = 1 << 16;  // bytes of a task
  const int64_t step = wanted / (row_bytes + 1) + 1;
  return parallel((count + step - 1) / step, 0, [&](int64_t task, char*) {
    const int64_t to = (task + 1) * step < count ? (task + 1) * step : count;
    for (int64_t i = task * step; i < to; ++i)
      __builtin_memcpy(static_cast<char*>(out) + i * row_bytes,
                       static_cast<const char*>(data) + index[from + i] * row_bytes, size_t(row_bytes));
  });
}

}  // namespace

void add_gather(KernelTable& table) { table.gather = gather; }

}  // namespace fa::FA_ISA
