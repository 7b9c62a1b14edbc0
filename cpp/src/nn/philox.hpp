#pragma once
// Philox4x32-10 (Salmon, Moraes, Dror and Shaw, SC 2011): 128 random bits, the function of a 128-bit counter and a 64-bit
// key. Here the key is the seed and the counter (block, stream, step), so an element's number depends on nothing else.
//
// Elements are taken 64 at a time: element i has word i / 16 % 4 of block i / 64 * 16 + i % 16, so that blocks computed side
// by side give runs of elements.
#include "../simd/simd.hpp"

namespace fa::FA_ISA {
namespace {

using Words = Vec<uint32_t>;
constexpr int64_t group = 64;  // elements

struct Seeds {
  uint32_t key[2], stream, step[2];
  int64_t first;
};
// counter: [seed, step, number of the first element]
FA_INLINE Seeds read_seeds(const uint64_t* counter, uint32_t stream) {
  const uint64_t seed = counter[0], step = counter[1];
  return {{uint32_t(seed), uint32_t(seed >> 32)}, stream, {uint32_t(step), uint32_t(step >> 32)}, int64_t(counter[2])};
}

FA_INLINE Words high_product(Words a, uint32_t b) {
  Words high;
  for (int l = 0; l < W<uint32_t>; ++l) high[l] = uint32_t((uint64_t(a[l]) * b) >> 32);
  return high;
}

// One block a lane; c: the counters, then the bits.
FA_INLINE void philox(Words (&c)[4], uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    const Words high0 = high_product(c[0], 0xD2511F53u), low0 = c[0] * 0xD2511F53u;
    const Words high1 = high_product(c[2], 0xCD9E8D57u), low1 = c[2] * 0xCD9E8D57u;
    c[0] = high1 ^ c[1] ^ key0;
    c[1] = low1;
    c[2] = high0 ^ c[3] ^ key1;
    c[3] = low0;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
}

// The words of elements 64 * number ..., in their order.
FA_INLINE void group_words(uint32_t* words, int64_t number, const Seeds& s) {
  for (int b = 0; b < 16; b += W<uint32_t>) {
    Words c[4] = {splat(uint32_t(number) * 16 + uint32_t(b)), splat(s.stream), splat(s.step[0]), splat(s.step[1])};
    for (int l = 0; l < W<uint32_t>; ++l) c[0][l] += uint32_t(l);
    philox(c, s.key[0], s.key[1]);
    for (int j = 0; j < 4; ++j) store(words + j * 16 + b, c[j]);
  }
}

}  // namespace
}  // namespace fa::FA_ISA
