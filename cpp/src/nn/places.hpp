#pragma once
// Where in its window each of a pixel's 16 maxima was: integers as wide as the values in registers, 8 or 32 bits in
// memory. Only the backward pass reads that memory, so it may have an order of its own: the bytes of float32 images are
// four words, and lane l is byte l / 4 of word l % 4; a shift spreads or packs them for vectors of any width.
#include "pixel.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
struct WholeOf;
template <>
struct WholeOf<float> {
  using type = int32_t;
};
template <>
struct WholeOf<double> {
  using type = int64_t;
};
template <class T>
using Whole = typename WholeOf<T>::type;

template <class T>
struct Places {
  Vec<Whole<T>> v[Pixel<T>::count];
};

template <class T>
FA_INLINE Places<T> splat_places(int64_t place) {
  Places<T> at;
  for (auto& v : at.v) v = splat(Whole<T>(place));
  return at;
}

typedef int32_t FourWords __attribute__((vector_size(16), aligned(1), may_alias));

// Bits by which the lanes of vector k are shifted in their word.
FA_INLINE Vec<int32_t> byte_shifts(int k) {
  Vec<int32_t> shifts;
  for (int l = 0; l < W<int32_t>; ++l) shifts[l] = 8 * ((k * W<int32_t> + l) / 4);
  return shifts;
}

// The four words again and again. By doubling: GCC makes one shuffle from four lanes to sixteen by way of memory, in which
// a vector is read that has just been written in part, and that waits.
template <class V, int... J>
FA_INLINE auto twice(V v, std::integer_sequence<int, J...>) {
  return __builtin_shufflevector(v, v, J...);
}
template <class V>
FA_INLINE Vec<int32_t> repeated(V words) {
  constexpr int lanes = sizeof(V) / 4;
  if constexpr (lanes == W<int32_t>) return words;
  else return repeated(twice(words, std::make_integer_sequence<int, 2 * lanes>{}));
}
// All groups of four lanes, ored.
template <int... G>
FA_INLINE FourWords folded(Vec<int32_t> v, std::integer_sequence<int, G...>) {
  return (__builtin_shufflevector(v, v, 4 * G, 4 * G + 1, 4 * G + 2, 4 * G + 3) | ...);
}

template <class T, class I>
FA_INLINE void store_places(I* to, const Places<T>& at) {
  if constexpr (sizeof(I) == 1 && sizeof(T) == 4) {
    Vec<int32_t> words{};
    for (int k = 0; k < Pixel<T>::count; ++k) words |= at.v[k] << byte_shifts(k);
    *reinterpret_cast<FourWords*>(to) = folded(words, std::make_integer_sequence<int, W<int32_t> / 4>{});
  } else {
    Whole<T> room[L];
    for (int k = 0; k < Pixel<T>::count; ++k) store(room + k * W<T>, at.v[k]);
    for (int l = 0; l < L; ++l) to[l] = I(room[l]);
  }
}

template <class T, class I>
FA_INLINE Places<T> load_places(const I* from) {
  Places<T> at;
  if constexpr (sizeof(I) == 1 && sizeof(T) == 4) {
    const FourWords packed = *reinterpret_cast<const FourWords*>(from);
    const Vec<int32_t> words = repeated(packed);
    for (int k = 0; k < Pixel<T>::count; ++k) at.v[k] = (words >> byte_shifts(k)) & 255;
  } else {
    Whole<T> room[L];
    for (int l = 0; l < L; ++l) room[l] = from[l];
    for (int k = 0; k < Pixel<T>::count; ++k) at.v[k] = load(room + k * W<T>);
  }
  return at;
}

}  // namespace
}  // namespace fa::FA_ISA
