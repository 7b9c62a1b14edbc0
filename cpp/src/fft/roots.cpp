#include "roots.hpp"

#include <cmath>

namespace fa {
namespace {

constexpr int max_direct_prime = 61;  // larger prime factors go through Bluestein's convolution

// Radix 2, in place, double: once a plan. x.size() is a power of two.
void plain_fft(std::vector<Cplx>& x) {
  const size_t n = x.size();
  for (size_t i = 1, j = 0; i < n; ++i) {  // bit reversal
    size_t bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) std::swap(x[i], x[j]);
  }
  std::vector<Cplx> w(n / 2);
  for (size_t k = 0; k < n / 2; ++k) w[k] = root(int64_t(k), int64_t(n));
  for (size_t half = 1; half < n; half *= 2)
    for (size_t block = 0; block < n; block += 2 * half)
      for (size_t k = 0; k < half; ++k) {
        const Cplx a = x[block + k], b = x[block + half + k] * w[k * (n / (2 * half))];
        x[block + k] = a + b;
        x[block + half + k] = a - b;
      }
}

}  // namespace

Cplx root(int64_t num, int64_t den) {
  const double angle = -2 * M_PI * double(num % den) / double(den);
  return {std::cos(angle), std::sin(angle)};
}

namespace {

// 2^twos as radices. In 32 registers 8s and 16s, since larger radices touch memory less often; a 4 or 2 first where there
// are too few. In 16 registers 4s, since anything larger does not fit; an 8 or a 2 last where the exponent is odd.
std::vector<int> radices_of_two(int twos, int registers) {
  std::vector<int> list;
  if (registers < 32) {
    const int odd = twos % 2 == 0 ? 0 : twos == 1 ? 1 : 3;
    list.assign(size_t(twos - odd) / 2, 4);
    if (odd) list.push_back(1 << odd);
    return list;
  }
  const int eights = twos / 3, rest = twos % 3;
  if (eights < rest) list.push_back(rest == 2 ? 4 : 2);
  for (int i = 0; i < eights; ++i) list.push_back(eights >= rest && i >= eights - rest ? 16 : 8);
  return list;
}

}  // namespace

std::vector<int> radices(int64_t n, int registers) {
  int twos = 0;
  for (; n % 2 == 0; n /= 2) ++twos;
  std::vector<int> list = radices_of_two(twos, registers);
  for (int p = 3; p <= max_direct_prime; p += 2)
    for (; n % p == 0; n /= p) list.push_back(p);
  if (n > 1) list.clear();
  return list;
}

int64_t next_power_of_two(int64_t n) {
  int64_t m = 1;
  while (m < n) m *= 2;
  return m;
}

Chirp make_chirp(int64_t n, int64_t length) {
  Chirp made;
  made.filter.resize(size_t(length));
  for (int64_t k = 0, square = 0; k < n; ++k) {  // square = k^2 mod 2n: the product itself may overflow
    made.chirp.push_back(root(square, 2 * n));
    made.filter[size_t(k)] = std::conj(made.chirp.back());
    if (k) made.filter[size_t(length - k)] = std::conj(made.chirp.back());
    square = (square + 2 * k + 1) % (2 * n);
  }
  plain_fft(made.filter);
  for (Cplx& z : made.filter) z /= double(length);
  return made;
}

}  // namespace fa
