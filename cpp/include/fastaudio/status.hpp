#pragma once
// What every kernel returns. Kernels never throw: the binding turns a status into a Python exception.
// out_of_range: an index among the data is outside the array it points into.

namespace fa {

enum class Status : int { ok = 0, interrupted = 1, out_of_memory = 2, out_of_range = 3 };

}  // namespace fa
