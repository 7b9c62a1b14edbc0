#pragma once
// Numbers to numbers in double, on their own: ops.curve, ops.phasor, ops.rescale.
#include <cstdint>

#include "fastaudio/status.hpp"

namespace fa {

// good: every number has its value
template <class T>
struct NumberKernels {
  Status (*curve)(double* out, const T* x, int64_t n, int64_t kind, const double* numbers, bool* good);
  Status (*phasor)(T* out, const T* x, int64_t n, bool* good);  // out complex
};

// (x factor + offset) / divisor; out, x: int64 where `whole`, else double
using Rescale = Status (*)(void* out, const void* x, int64_t n, bool whole_out, bool whole_x, double factor, double offset,
                           double divisor, bool* good);

}  // namespace fa
