#pragma once
// Frames so quiet that products with their samples would be denormal numbers, or already are: raised by a power of two
// before a transform, and its result lowered again. All by the bits, so that denormal numbers are never computed with:
// they are slow, or zeros where they are flushed.
#include "simd.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
struct TinyNumbers;
template <>
struct TinyNumbers<float> {
  using Bits = int32_t;
  static constexpr int mantissa = 23, least = 149, bias = 127;  // 2^-least is the smallest number
  static constexpr int tiny = 40, raise = 87;                   // below 2^-tiny; raised, squares of all fit
};
template <>
struct TinyNumbers<double> {
  using Bits = int64_t;
  static constexpr int mantissa = 52, least = 1074, bias = 1023;
  static constexpr int tiny = 400, raise = 700;
};

template <class T>
FA_INLINE constexpr T power_of_two(int n) {
  T x = 1;
  for (; n > 0; --n) x *= 2;
  for (; n < 0; ++n) x /= 2;
  return x;
}

// |x| as bits, which are in the order of the numbers; those of 2^-n
template <class T>
FA_INLINE Vec<typename TinyNumbers<T>::Bits> size_bits(Vec<T> x) {
  using B = typename TinyNumbers<T>::Bits;
  return (Vec<B>)x & ~(B(1) << (8 * sizeof(T) - 1));
}
template <class T>
inline constexpr auto bits_below_one(int n) {
  return typename TinyNumbers<T>::Bits(TinyNumbers<T>::bias - n) << TinyNumbers<T>::mantissa;
}

// The largest |x| as bits, or the first that is found to be `enough`: a look at the first few samples mostly does, and
// twice as many are looked at each time they do not.
template <class T>
auto largest_bits(const T* x, int64_t n, typename TinyNumbers<T>::Bits enough) {
  typename TinyNumbers<T>::Bits most = 0;
  for (int64_t i = 0, block = W<T>; i < n && most < enough; block *= 2) {
    const int64_t end = i + block < n ? i + block : n;
    Vec<typename TinyNumbers<T>::Bits> lanes{};
    for (; i + W<T> <= end; i += W<T>) lanes = vmax(lanes, size_bits<T>(load(x + i)));
    if (i < end) lanes = vmax(lanes, size_bits<T>(load_some(x + i, end - i))), i = end;
    for (int l = 0; l < W<T>; ++l) most = most < lanes[l] ? lanes[l] : most;
  }
  return most;
}

// All below 2^-tiny, and not all 0.
template <class T>
FA_INLINE bool is_tiny(const T* x, int64_t n) {
  constexpr auto enough = bits_below_one<T>(TinyNumbers<T>::tiny);
  const auto most = largest_bits(x, n, enough);
  return most != 0 && most < enough;
}

template <class T>
FA_INLINE Vec<typename TinyNumbers<T>::Bits> tiny_lanes(Vec<T> x) {  // zeros too
  return size_bits<T>(x) < bits_below_one<T>(TinyNumbers<T>::tiny);
}

template <class T>
FA_INLINE Vec<T> raised(Vec<T> x) {
  using N = TinyNumbers<T>;
  using B = typename N::Bits;
  constexpr B sign = B(1) << (8 * sizeof(T) - 1), one = B(N::least - N::raise);
  constexpr T whole = power_of_two<T>(N::mantissa), unit = power_of_two<T>(-int(one));
  const Vec<B> bits = size_bits<T>(x), exponent_of_whole = (Vec<B>)splat<T>(whole);
  // mantissa bits of a denormal number are its multiple of the smallest; a normal one gets a higher exponent
  const Vec<T> denormal = ((Vec<T>)(bits | exponent_of_whole) - whole) * unit;
  const Vec<B> normal = bits + (B(N::raise) << N::mantissa);
  const Vec<B> up = bits < (B(1) << N::mantissa) ? (Vec<B>)denormal : normal;
  return (Vec<T>)(up | ((Vec<B>)x & sign));
}

// Back again: what is denormal is rounded once.
template <class T>
FA_INLINE Vec<T> lowered(Vec<T> x) {
  using N = TinyNumbers<T>;
  using B = typename N::Bits;
  constexpr B sign = B(1) << (8 * sizeof(T) - 1);
  constexpr T whole = power_of_two<T>(N::mantissa), units = power_of_two<T>(N::least - N::raise);
  const Vec<B> bits = size_bits<T>(x);
  const Vec<B> normal = bits - (B(N::raise) << N::mantissa);
  const Vec<B> denormal = (Vec<B>)((Vec<T>)bits * units + whole) - (Vec<B>)splat<T>(whole);
  const Vec<B> down = normal < (B(1) << N::mantissa) ? denormal : normal;
  return (Vec<T>)(down | ((Vec<B>)x & sign));
}

// The same for n numbers in a row; `to` may be `from`.
template <class T>
void raise(T* to, const T* from, int64_t n) {
  for (int64_t i = 0; i < n; i += W<T>) {
    if (i + W<T> <= n) store(to + i, raised<T>(load(from + i)));
    else store_some<T>(to + i, raised<T>(load_some(from + i, n - i)), n - i);
  }
}
template <class T>
void lower(T* x, int64_t n) {
  for (int64_t i = 0; i < n; i += W<T>) {
    if (i + W<T> <= n) store(x + i, lowered<T>(load(x + i)));
    else store_some<T>(x + i, lowered<T>(load_some(x + i, n - i)), n - i);
  }
}

}  // namespace
}  // namespace fa::FA_ISA
