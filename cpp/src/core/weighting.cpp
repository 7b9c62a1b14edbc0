// weighting: how loud frequencies are to the ear. Mirrored by backends/numba/weighting.py.
#include "numbers.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int terms = 7;             // of either polynomial in x^2
constexpr double small = 1e-30, large = 1e9;  // sizes of x whose powers are numbers; 0 is one as well

FA_INLINE Vec<double> polynomial(const double* c, Vec<double> z) {
  Vec<double> p = splat(c[0]);
#pragma GCC unroll 8
  for (int i = 1; i < terms; ++i) p = p * z + c[i];
  return p;
}

// max(least, factor log2(P(z) / Q(z)) + offset), z = x^2; minus infinity where P is 0
Status weighting(double* out, const double* x, int64_t n, const double* numbers, bool* good) {
  const double least = numbers[0], factor = numbers[1], offset = numbers[2];
  struct { double above[terms], below[terms]; } c;  // copies, which stores cannot change
  for (int i = 0; i < terms; ++i) c.above[i] = numbers[3 + i], c.below[i] = numbers[3 + terms + i];
  return each<1>(out, x, n, good, [=](double* to, const double* from) FA_LAMBDA {
    const Vec<double> v = load(from), size = (Vec<double>)((Bits)v & ~(Bits)splat(-0.0)), z = v * v;
    const Vec<double> y = factor * log2_normal(polynomial(c.above, z) / polynomial(c.below, z)) + (offset + (v - v));
    const Bits silent = v == 0;
    const Vec<double> weight = silent ? splat(-__builtin_inf()) : y;
    store(to, weight < least ? splat(least) : weight);
    return ((size >= small) & (size <= large)) | silent | (v != v);
  });
}

}  // namespace

void add_weighting(KernelTable& table) {
  table.f32.numbers.weighting = weighting;
  table.f64.numbers.weighting = weighting;
}

}  // namespace fa::FA_ISA
