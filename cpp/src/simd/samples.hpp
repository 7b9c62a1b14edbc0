#pragma once
// Samples into vectors: T itself, or 16-bit integers, which stay unscaled until a gain that is applied anyway.
#include "simd.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
FA_INLINE Vec<T> load_samples(const T* p) {
  return load(p);
}
template <class T>
FA_INLINE Vec<T> load_samples(const int16_t* p) {
  typedef int16_t H __attribute__((vector_size(W<T> * 2), aligned(2), may_alias));
  return __builtin_convertvector(*reinterpret_cast<const H*>(p), Vec<T>);
}

// Full scale of a sample type.
template <class S>
inline constexpr double full_scale = sizeof(S) == 2 ? 32768.0 : 1.0;

}  // namespace
}  // namespace fa::FA_ISA
