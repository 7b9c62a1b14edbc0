// multiply_adds: float32 arithmetic in registers and nothing else, the ceiling of what a kernel can compute.
#include "../simd/simd.hpp"
#include "../table.hpp"

namespace fa::FA_ISA {
namespace {

// Independent chains: latency 4 at two a cycle asks for 8; 12 and the two factors fit 16 registers.
constexpr int chains = 12;

void multiply_adds(int64_t steps, float* sink) {
  Vec<float> a[chains];
  for (int c = 0; c < chains; ++c) a[c] = splat(float(c));
  const Vec<float> factor = load(sink), term = load(sink + W<float>);
  for (int64_t s = 0; s < steps; ++s)
    for (int c = 0; c < chains; ++c) a[c] = a[c] * factor + term;
  Vec<float> sum{};
  for (int c = 0; c < chains; ++c) sum += a[c];
  store(sink, sum);  // else the compiler leaves it all out
}

}  // namespace

void add_multiply_adds(KernelTable& table) {
  table.multiply_adds = multiply_adds;
  table.multiply_add_lanes = chains * W<float>;
}

}  // namespace fa::FA_ISA
