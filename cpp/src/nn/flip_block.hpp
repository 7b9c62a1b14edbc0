#pragma once
#include "../simd/transpose.hpp"
#include "conv.hpp"

namespace fa::FA_ISA {
namespace {

// 16 x 16 weights with the lanes' roles exchanged.
template <class T>
void flip_block(T* to, const T* from) {
  for (int64_t i = 0; i < lanes; i += W<T>)
    for (int64_t j = 0; j < lanes; j += W<T>) {
      Vec<T> square[W<T>];
      for (int q = 0; q < W<T>; ++q) square[q] = load(from + (i + q) * lanes + j);
      transpose<T>(square);
      for (int q = 0; q < W<T>; ++q) store(to + (j + q) * lanes + i, square[q]);
    }
}

}  // namespace
}  // namespace fa::FA_ISA
