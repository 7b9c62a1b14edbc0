// rescale: samples, frames and seconds. Mirrored by backends/numba/rescale.py.
#include "numbers.hpp"

namespace fa::FA_ISA {
namespace {

constexpr double exact = 0x1p51;  // whole numbers below are doubles, and their quotients round to the right side

FA_INLINE Vec<double> truncated(Vec<double> v) {
  for (int l = 0; l < lanes; ++l) v[l] = __builtin_trunc(v[l]);
  return v;
}
FA_INLINE Vec<double> floored(Vec<double> v) {
  for (int l = 0; l < lanes; ++l) v[l] = __builtin_floor(v[l]);
  return v;
}
FA_INLINE void put(double* to, Vec<double> v) { store(to, v); }
FA_INLINE void put(int64_t* to, Vec<double> v) {
  *reinterpret_cast<vector_types<int64_t>::U*>(to) = to_bits(floored(v));
}

// divided: the divisor is not 1, which would leave whole numbers as they are
template <bool divided = true, class Out, class In>
Status rescale_from(Out* out, const In* x, int64_t n, double factor, double offset, double divisor, bool* good) {
  const double inverse = 1 / divisor;
  return each<1>(out, x, n, good, [=](Out* to, const In* from) FA_LAMBDA {
    const Vec<double> v = widened(from) * factor;
    Vec<double> whole = v;
    if constexpr (!std::is_same_v<In, int64_t>) whole = truncated(v);
    if constexpr (divided)
      put(to, quotient(whole + offset, divisor, inverse));
    else
      *reinterpret_cast<vector_types<int64_t>::U*>(to) = to_bits(whole + offset);
    const Vec<double> size = (Vec<double>)((Bits)v & ~(Bits)splat(-0.0));
    if constexpr (!std::is_same_v<In, int64_t>) return size < exact;
    // `widened` keeps 52 bits: without those behind, x + 2^51 is what it was
    const Bits i = *reinterpret_cast<const vector_types<int64_t>::U*>(from) + (int64_t{1} << 51);
    return (size < exact) & (i == (i & ((int64_t{1} << 52) - 1)));
  });
}

Status rescale(void* out, const void* x, int64_t n, bool whole_out, bool whole_x, double factor, double offset, double divisor,
               bool* good) {
  if (!(*good = has_inverse(divisor))) return Status::ok;
  int64_t* const whole = static_cast<int64_t*>(out);
  if (!whole_x) {
    const double* const from = static_cast<const double*>(x);
    return divisor == 1 ? rescale_from<false>(whole, from, n, factor, offset, divisor, good)
                        : rescale_from(whole, from, n, factor, offset, divisor, good);
  }
  const int64_t* const from = static_cast<const int64_t*>(x);
  return whole_out ? rescale_from(whole, from, n, factor, offset, divisor, good)
                   : rescale_from(static_cast<double*>(out), from, n, factor, offset, divisor, good);
}

}  // namespace

void add_rescale(KernelTable& table) {
  table.rescale = rescale;
}

}  // namespace fa::FA_ISA
