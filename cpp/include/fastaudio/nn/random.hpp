#pragma once
// Random numbers by counting: what element i gets depends on (seed, step, stream, i) alone. See src/nn/philox.hpp.
#include <cstdint>

#include "fastaudio/status.hpp"

namespace fa {

template <class T>
struct RandomKernels {
  // y = x / (1 - rate), or 0 with probability `rate`; its own backward pass. counter: [seed, step, number of the first element].
  Status (*dropout)(T* y, const T* x, int64_t n, const uint64_t* counter, uint32_t stream, double rate);
  Status (*random_uniform)(T* out, int64_t n, const uint64_t* counter, uint32_t stream, double low, double high);
  Status (*random_normal)(T* out, int64_t n, const uint64_t* counter, uint32_t stream);
};

}  // namespace fa
