// dropout, random_uniform, random_normal: see philox.hpp for the bits. Mirrored by backends/numba/nn/random.py.
#include <math.h>

#include "../simd/math.hpp"
#include "../table.hpp"
#include "flat.hpp"
#include "philox.hpp"

namespace fa::FA_ISA {
namespace {

// f(i, words, skip, count): elements i ... i + count - 1 have words[skip] and those behind; groups of 64, of which the
// first and the last may have fewer
template <class F>
FA_INLINE Status for_groups(int64_t n, const Seeds& s, const F& f) {
  const int64_t lead = s.first % group, number = s.first / group;
  return for_stretches(n + lead, 16384, [&](int64_t start, int64_t stop) {
    alignas(64) uint32_t words[group];
    for (int64_t i = start; i < stop; i += group) {
      group_words(words, number + i / group, s);
      const int64_t skip = i < lead ? lead : 0, end = stop - i < group ? stop - i : group;
      f(i + skip - lead, words, skip, end - skip);
    }
  });
}

typedef uint32_t HalfWords __attribute__((vector_size(FA_VECTOR_BYTES / 2), aligned(4), may_alias));
typedef int32_t HalfInts __attribute__((vector_size(FA_VECTOR_BYTES / 2), may_alias));

// x where the words reach the threshold, else 0
FA_INLINE Vec<float> kept(Vec<float> x, const uint32_t* words, uint32_t threshold) {
  return load(words) >= threshold ? x : Vec<float>{};
}
FA_INLINE Vec<double> kept(Vec<double> x, const uint32_t* words, uint32_t threshold) {
  const HalfInts keep = *reinterpret_cast<const HalfWords*>(words) >= threshold;
  return __builtin_convertvector(keep, Vec<int64_t>) ? x : Vec<double>{};
}

template <class T>
Status dropout(T* y, const T* x, int64_t n, const uint64_t* counter, uint32_t stream, double rate) {
  const uint32_t threshold = uint32_t(rate * 4294967296.0);
  const T factor = T(1 / (1 - rate));
  return for_groups(n, read_seeds(counter, stream), [&](int64_t i, const uint32_t* words, int64_t skip, int64_t count) FA_LAMBDA {
    words += skip;
    int64_t l = 0;
    for (; l + W<T> <= count; l += W<T>) store(y + i + l, kept(load(x + i + l) * factor, words + l, threshold));
    for (; l < count; ++l) y[i + l] = words[l] >= threshold ? x[i + l] * factor : T(0);
  });
}

// low + u (high - low), u of 24 bits. The product is exact in double, so that every engine rounds to the same bits.
template <class T>
Status random_uniform(T* out, int64_t n, const uint64_t* counter, uint32_t stream, double low, double high) {
  const double step = double(float(high - low)) * 0x1p-24;
  return for_groups(n, read_seeds(counter, stream), [&](int64_t i, const uint32_t* words, int64_t skip, int64_t count) FA_LAMBDA {
    T values[group];
    for (int l = 0; l < group; ++l) values[l] = T(low + double(int32_t(words[l] >> 8)) * step);
    __builtin_memcpy(out + i, values + skip, size_t(count) * sizeof(T));
  });
}

// sin and cos of 2 pi u, u = t / 2^24: to a quarter turn exactly, then Cephes' polynomials.
struct Circle {
  Vec<float> sin, cos;
};
FA_INLINE Circle circle(IntVec t) {
  const IntVec quarter = (t + (1 << 21)) >> 22;
  const Vec<float> x = __builtin_convertvector(t - (quarter << 22), Vec<float>) * float(0x1p-23 * 3.14159265358979323846);
  const Vec<float> z = x * x;
  const Vec<float> s = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * x + x;
  const Vec<float> c = ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z - 0.5f * z + 1.0f;
  const IntVec odd = (quarter & 1) != 0, sin_sign = (quarter & 2) << 30, cos_sign = ((quarter + 1) & 2) << 30;
  return {(Vec<float>)((IntVec)(odd ? c : s) ^ sin_sign), (Vec<float>)((IntVec)(odd ? s : c) ^ cos_sign)};
}

// Two normal numbers from two words (Box and Muller): radius from u in (0, 1], 24 bits, angle from 24 bits.
FA_INLINE void normal_pair(float* out, const uint32_t* first, const uint32_t* second) {
  for (int l = 0; l < 16; l += W<float>) {
    const IntVec u = (IntVec)(load(first + l) >> 8) + 1, t = (IntVec)(load(second + l) >> 8);
    const Vec<float> logarithm = vlog2(__builtin_convertvector(u, Vec<float>) * 0x1p-24f);
    const Vec<float> radius = vsqrt<float>(logarithm * float(-2 * 0.69314718055994530942));
    const Circle turn = circle(t);
    store(out + l, radius * turn.cos);
    store(out + 16 + l, radius * turn.sin);
  }
}
FA_INLINE void normal_pair(double* out, const uint32_t* first, const uint32_t* second) {
  for (int l = 0; l < 16; ++l) {
    const double radius = sqrt(-2 * log(double((first[l] >> 8) + 1) * 0x1p-24)), turn = double(second[l] >> 8) * 0x1p-24;
    out[l] = radius * cos(turn * 6.28318530717958647693);
    out[16 + l] = radius * sin(turn * 6.28318530717958647693);
  }
}

template <class T>
Status random_normal(T* out, int64_t n, const uint64_t* counter, uint32_t stream) {
  return for_groups(n, read_seeds(counter, stream), [&](int64_t i, const uint32_t* words, int64_t skip, int64_t count) FA_LAMBDA {
    alignas(64) T values[group];
    normal_pair(values, words, words + 16);
    normal_pair(values + 32, words + 32, words + 48);
    __builtin_memcpy(out + i, values + skip, size_t(count) * sizeof(T));
  });
}

}  // namespace

void add_random(KernelTable& table) {
  table.f32.random = {dropout<float>, random_uniform<float>, random_normal<float>};
  table.f64.random = {dropout<double>, random_uniform<double>, random_normal<double>};
}

}  // namespace fa::FA_ISA
