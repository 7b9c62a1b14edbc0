#pragma once
// Vectors. One header, compiled once per instruction set level: FA_ISA names the level's namespace, FA_VECTOR_BYTES its
// native register. GCC and Clang vector extensions do the rest; there are no intrinsics.
//
// Everything that kernel sources share is in the level's namespace, and in an unnamed one there unless one source compiles
// it for the others: a weak symbol compiled for AVX-512 could be the copy the linker keeps for all levels. No standard
// library templates with code in them, for the same reason.
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#define FA_INLINE inline __attribute__((always_inline))
#define FA_LAMBDA __attribute__((always_inline))

namespace fa::FA_ISA {

template <class T>
struct vector_types {
  typedef T V __attribute__((vector_size(FA_VECTOR_BYTES), may_alias));
  typedef T U __attribute__((vector_size(FA_VECTOR_BYTES), aligned(sizeof(T)), may_alias));
};
template <class T>
using Vec = typename vector_types<T>::V;

namespace {

template <class T>
inline constexpr int W = FA_VECTOR_BYTES / int(sizeof(T));  // lanes

template <class T>
FA_INLINE Vec<T> load(const T* p) {
  return *reinterpret_cast<const typename vector_types<T>::U*>(p);
}
template <class T>
FA_INLINE void store(T* p, Vec<T> v) {
  *reinterpret_cast<typename vector_types<T>::U*>(p) = v;
}
template <class T>
FA_INLINE Vec<T> splat(T x) {
  return x - Vec<T>{};
}

// The first `count` lanes of a vector that is not all there; the others are `other`. On their own, and with an index of the
// lanes' size, these loops become masked moves; inlined into other loops they would not.
template <class T>
__attribute__((noinline)) Vec<T> load_some(const T* p, int64_t count, T other = 0) {
  using Index = std::conditional_t<sizeof(T) == 8, int64_t, int32_t>;
  const Index n = Index(count);
  T lanes[W<T>];
  for (Index i = 0; i < W<T>; ++i) lanes[i] = i < n ? p[i] : other;
  return load(lanes);
}
// N lanes, a power of two up to W: what is left of a row, in plain loads and stores, which the next kernel need not wait
// for as it would for masked ones.
template <class T, int N>
struct part_type {
  typedef T U __attribute__((vector_size(N * sizeof(T)), aligned(sizeof(T)), may_alias));
};
template <class T>
struct part_type<T, 1> {
  typedef T U __attribute__((may_alias));
};
template <int N, class T>
FA_INLINE typename part_type<T, N>::U& part(T* p) {
  return *reinterpret_cast<typename part_type<T, N>::U*>(p);
}
template <int N, class T>
FA_INLINE const typename part_type<T, N>::U& part(const T* p) {
  return *reinterpret_cast<const typename part_type<T, N>::U*>(p);
}
template <int N>
using Lanes = std::integral_constant<int, N>;
// f(j, Lanes<N>{}) for stretches of N, N/2 .. 1 elements that make up [j, stop), less than 2 N of them
template <class T, int N = W<T> / 2, class F>
FA_INLINE void for_parts(int64_t j, int64_t stop, const F& f) {
  if ((stop - j) & N) f(j, Lanes<N>{}), j += N;
  if constexpr (N > 1) for_parts<T, N / 2>(j, stop, f);
}

template <class T>
__attribute__((noinline)) void store_some(T* p, Vec<T> v, int64_t count) {
  T lanes[W<T>];
  store(lanes, v);
  for_parts<T, W<T>>(0, count, [&](int64_t j, auto n) FA_LAMBDA { part<n()>(p + j) = part<n()>(lanes + j); });
}

// min/max in the order that lets NaN in `a` through: (NaN < b) is false.
template <class V>
FA_INLINE V vmax(V a, V b) {
  return a < b ? b : a;
}
template <class V>
FA_INLINE V vmin(V a, V b) {
  return a > b ? b : a;
}

template <class T>
FA_INLINE Vec<T> vsqrt(Vec<T> x) {
  for (int i = 0; i < W<T>; ++i) x[i] = sizeof(T) == 4 ? __builtin_sqrtf(float(x[i])) : __builtin_sqrt(x[i]);
  return x;
}

template <class T>
FA_INLINE T horizontal_max(Vec<T> v) {
  T m = v[0];
  for (int i = 1; i < W<T>; ++i) m = m < v[i] ? v[i] : m;
  return m;
}
template <class T>
FA_INLINE T horizontal_min(Vec<T> v) {
  T m = v[0];
  for (int i = 1; i < W<T>; ++i) m = v[i] < m ? v[i] : m;
  return m;
}

// Shuffle with a constexpr index rule: lane j of the result is lane rule(j) of the pair (a, b).
template <class T, class Rule, int... J>
FA_INLINE Vec<T> shuffle_impl(Vec<T> a, Vec<T> b, std::integer_sequence<int, J...>) {
  return __builtin_shufflevector(a, b, Rule::at(J)...);
}
template <class T, class Rule>
FA_INLINE Vec<T> shuffle(Vec<T> a, Vec<T> b) {
  return shuffle_impl<T, Rule>(a, b, std::make_integer_sequence<int, W<T>>{});
}

// Interleave (re, im) -> re0 im0 re1 im1 ...: low and high half; and back: even and odd places.
template <class T>
struct ZipLow {
  static constexpr int at(int j) { return j / 2 + (j % 2) * W<T>; }
};
template <class T>
struct ZipHigh {
  static constexpr int at(int j) { return W<T> / 2 + j / 2 + (j % 2) * W<T>; }
};
template <class T>
struct Even {
  static constexpr int at(int j) { return 2 * j; }
};
template <class T>
struct Odd {
  static constexpr int at(int j) { return 2 * j + 1; }
};
template <class T>
struct Reverse {
  static constexpr int at(int j) { return W<T> - 1 - j; }
};

// One complex number per lane.
template <class T>
struct Complex {
  Vec<T> r, i;
};
template <class T>
FA_INLINE Complex<T> operator+(Complex<T> a, Complex<T> b) {
  return {a.r + b.r, a.i + b.i};
}
template <class T>
FA_INLINE Complex<T> operator-(Complex<T> a, Complex<T> b) {
  return {a.r - b.r, a.i - b.i};
}
// a * (wr + i wi); w a vector or one number for all lanes
template <class T, class S>
FA_INLINE Complex<T> mul(Complex<T> a, S wr, S wi) {
  return {a.r * wr - a.i * wi, a.r * wi + a.i * wr};
}

}  // namespace
}  // namespace fa::FA_ISA
