#pragma once
// What the plans of all layouts share: roots of unity, factorisation, Bluestein's chirp. In double, ISA-independent.
#include <complex>
#include <cstdint>
#include <vector>

namespace fa {

using Cplx = std::complex<double>;

// exp(-2 pi i num / den), num reduced first so that large products lose nothing
Cplx root(int64_t num, int64_t den);

// Radices in the order of the passes, for a processor with so many vector registers; empty if a prime factor is too
// large for a pass (or n is 1).
std::vector<int> radices(int64_t n, int registers);

int64_t next_power_of_two(int64_t n);

// A transform of n points as a convolution of `length` >= 2n - 1 (a power of two).
struct Chirp {
  std::vector<Cplx> chirp;   // [n] exp(-pi i k^2 / n)
  std::vector<Cplx> filter;  // [length] transform of the conjugate chirp, divided by length
};
Chirp make_chirp(int64_t n, int64_t length);

// (re, im) pairs, rounded once
template <class T>
std::vector<T> rounded(const std::vector<Cplx>& values) {
  std::vector<T> pairs;
  pairs.reserve(2 * values.size());
  for (const Cplx& z : values) {
    pairs.push_back(T(z.real()));
    pairs.push_back(T(z.imag()));
  }
  return pairs;
}

}  // namespace fa
