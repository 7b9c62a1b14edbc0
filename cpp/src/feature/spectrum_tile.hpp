#pragma once
// The spectrum of a tile, [bins] vectors, raised to whatever exponents the features ask for; each exponent once.
#include "../simd/math.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
class SpectrumTile {
 public:
  int64_t bins;
  Vec<T>* base;          // |X|^2 from samples, or the spectrogram given
  double base_exponent;  // of |X|: 2, or 1 for a spectrogram given

  // room: 2 * bins vectors for derived exponents
  SpectrumTile(int64_t n, Vec<T>* data, double exponent, Vec<T>* room)
      : bins(n), base(data), base_exponent(exponent), room_{room, room + n} {}

  void refreshed() { derived_[0] = derived_[1] = base_exponent; }  // base has new contents

  // |X|^e
  const Vec<T>* power(double e) {
    if (e == base_exponent) return base;
    const int slot = e == 3 - base_exponent ? 0 : 1;  // the other one of 1 and 2 has a place of its own
    if (derived_[slot] == e) return room_[slot];
    derived_[slot] = e;
    Vec<T>* to = room_[slot];
    if (e == 1 && base_exponent == 2)
      for (int64_t k = 0; k < bins; ++k) to[k] = vroot<T>(base[k]);
    else if (e == 2 && base_exponent == 1)
      for (int64_t k = 0; k < bins; ++k) to[k] = base[k] * base[k];
    else
      for (int64_t k = 0; k < bins; ++k) to[k] = vpow<T>(base[k], e / base_exponent);
    return to;
  }

 private:
  Vec<T>* room_[2];
  double derived_[2];
};

// Sum over a long axis: blocks of 64, joined in double, keep the rounding error of thousands near that of dozens.
template <class T, class Term>
FA_INLINE Vec<T> block_sum(int64_t from, int64_t to, Term term) {
  typedef double Wide __attribute__((vector_size(W<T> * 8)));
  Wide total{};
  for (int64_t k = from; k < to;) {
    const int64_t end = k + 64 < to ? k + 64 : to;
    Vec<T> a{}, b{}, c{}, d{};  // four chains hide what an addition takes
    for (; k + 3 < end; k += 4) {
      a += term(k);
      b += term(k + 1);
      c += term(k + 2);
      d += term(k + 3);
    }
    for (; k < end; ++k) a += term(k);
    total += __builtin_convertvector((a + b) + (c + d), Wide);
  }
  return __builtin_convertvector(total, Vec<T>);
}

}  // namespace
}  // namespace fa::FA_ISA
