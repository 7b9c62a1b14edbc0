#pragma once
// Weights to the 36 points.
#include "flip_block.hpp"
#include "winograd_gemm.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t taps = 9;

// (out blocks, in blocks, 3, 3, 16 in, 16 out). Or flipped, as those of the convolution whose gradient this one is: (in blocks,
// out blocks, 3, 3, 16 out, 16 in), last tap first.
template <class T>
struct PackedWeights {
  const T* data;
  int64_t in_blocks, out_blocks;
  bool flip;

  int64_t next_in() const { return taps * block_weights * (flip ? out_blocks : 1); }
  const T* at(int64_t out, int64_t in) const {
    return data + (flip ? in * out_blocks + out : out * in_blocks + in) * taps * block_weights;
  }
  // The same, not flipped; `memory` is for the copy if there has to be one.
  const T* straight(int64_t out, int64_t in, T* memory) const {
    if (!flip) return at(out, in);
    for (int64_t t = 0; t < taps; ++t) flip_block(memory + (taps - 1 - t) * block_weights, at(out, in) + t * block_weights);
    return memory;
  }
};

// Out blocks [first, first + count), in blocks [c, c_end) -> u: [point][wino_columns of them at a time][in][wino_columns]
template <class T>
void transform_weights(T* u, int64_t step, const PackedWeights<T>& weights, int64_t first, int64_t count, int64_t c, int64_t c_end) {
  alignas(64) T copy[taps * block_weights];
  const int64_t depth = (c_end - c) * lanes;
  for (int64_t k = first; k < first + count; ++k)
    for (int64_t block = c; block < c_end; ++block) {
      const T* const w = weights.straight(k, block, copy);
      const T* const next = weights.at(k, block) + weights.next_in();
      for (int64_t row = 0; row < lanes; ++row) {
        for (int64_t t = 0; t < taps; ++t) __builtin_prefetch(next + (row * taps + t) * lanes);
        for (int64_t l = 0; l < lanes; l += W<T>) {
          const int64_t column = (k - first) * lanes + l, panel = column / wino_columns<T>;
          T* const to = u + (panel * depth + (block - c) * lanes + row) * wino_columns<T> + column % wino_columns<T>;
          const T* const from = w + row * lanes + l;
          two_sided<T, WeightRule<T>>([&](int i, int j) FA_LAMBDA { return load(from + (i * 3 + j) * block_weights); },
                                      [&](int i, int j, Vec<T> x) FA_LAMBDA { store(to + (i * wino_patch + j) * step, x); });
        }
      }
    }
}

}  // namespace
}  // namespace fa::FA_ISA
