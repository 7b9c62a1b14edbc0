#pragma once
// The gradient of a convolution's bias.
#include "conv.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

// total (16,) += the sums of pixels in a row: eight at a time in T, these in double
template <class T>
FA_INLINE void add_pixels(double* total, const T* p, int64_t pixels) {
  const T* const end = p + pixels * lanes;
  for (; p + 8 * lanes <= end; p += 8 * lanes)
    for (int64_t i = 0; i < lanes; ++i) {
      const T *const q = p + i, *const r = q + 4 * lanes;
      total[i] += double(((q[0] + q[lanes]) + (q[2 * lanes] + q[3 * lanes])) + ((r[0] + r[lanes]) + (r[2 * lanes] + r[3 * lanes])));
    }
  for (; p < end; p += lanes)
    for (int64_t i = 0; i < lanes; ++i) total[i] += double(p[i]);
}

// db += sums of dy over pixels and images
template <class T>
Status sum_bias(T* db, Grid<const T> dy, int64_t images, int64_t k) {
  return parallel(blocks_of(k), 0, [&](int64_t block, char*) {
    double total[lanes] = {};
    for (int64_t m = 0; m < images; ++m) add_pixels(total, dy.data + m * dy.image + block * dy.block, dy.block / lanes);
    for (int64_t i = 0; i < lanes; ++i) db[block * lanes + i] += T(total[i]);
  });
}

}  // namespace
}  // namespace fa::FA_ISA
