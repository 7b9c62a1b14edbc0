#pragma once
// What every kernel returns. Kernels never throw: the binding turns a status into a Python exception.

namespace fa {

enum class Status : int { ok = 0, interrupted = 1, out_of_memory = 2 };

}  // namespace fa
