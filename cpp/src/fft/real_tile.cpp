// Spectra of real frames as most kernels want them.
#include "real_tile.hpp"

namespace fa::FA_ISA {

template <class T>
void spectrum_pairs(const FftPlan<T>& plan, Vec<T>* b, Vec<T>* s) {
  real_spectrum(plan, b, [=](int64_t k, Complex<T> z) FA_LAMBDA { s[2 * k] = z.r, s[2 * k + 1] = z.i; });
}
template <class T>
void spectrum_spread(const FftPlan<T>& plan, Vec<T>* b, Vec<T>* s, int64_t step, const T* rows, int64_t stride) {
  real_spectrum(plan, b, [&](int64_t k, Complex<T> z) FA_LAMBDA {
    Vec<T>* to = s + spread_place(k, step);
    to[0] = z.r, to[1] = z.i;
    const char* row = reinterpret_cast<const char*>(rows + k * stride);
#pragma GCC unroll 2
    for (size_t i = 0; i < 2 * sizeof(Vec<T>); i += 64) __builtin_prefetch(row + i, 1, 2);
  });
}

template <class T>
void spectrum_power(const FftPlan<T>& plan, Vec<T>* b, Vec<T>* power) {
  real_spectrum(plan, b, [=](int64_t k, Complex<T> z) FA_LAMBDA { power[k] = z.r * z.r + z.i * z.i; });
}
template <class T>
void inverse_of_pairs(const FftPlan<T>& plan, Vec<T>* b, const Vec<T>* s) {
  real_inverse(plan, b, [=](int64_t k) FA_LAMBDA { return Complex<T>{s[2 * k], s[2 * k + 1]}; });
}

template void spectrum_pairs<float>(const FftPlan<float>&, Vec<float>*, Vec<float>*);
template void spectrum_pairs<double>(const FftPlan<double>&, Vec<double>*, Vec<double>*);
template void spectrum_spread<float>(const FftPlan<float>&, Vec<float>*, Vec<float>*, int64_t, const float*, int64_t);
template void spectrum_power<float>(const FftPlan<float>&, Vec<float>*, Vec<float>*);
template void spectrum_spread<double>(const FftPlan<double>&, Vec<double>*, Vec<double>*, int64_t, const double*, int64_t);
template void spectrum_power<double>(const FftPlan<double>&, Vec<double>*, Vec<double>*);
template void inverse_of_pairs<float>(const FftPlan<float>&, Vec<float>*, const Vec<float>*);
template void inverse_of_pairs<double>(const FftPlan<double>&, Vec<double>*, const Vec<double>*);

}  // namespace fa::FA_ISA
