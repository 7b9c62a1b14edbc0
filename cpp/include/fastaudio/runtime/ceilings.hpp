#pragma once
// What the machine can do at most, measured: the yardsticks that benchmarks report shares of. Both use the threads of the
// pool and the instruction set level in use, run for about `seconds`, and return the best of several rounds, 0 after Ctrl-C.
#include <cstdint>

namespace fa {

double fma_peak(double seconds);  // float32 multiplications and additions a second

// Bytes read plus bytes written a second, copying `bytes` bytes to another place; 0 if there is no memory for both.
double copy_bandwidth(int64_t bytes, double seconds);

}  // namespace fa
