// median: the running median along an axis, mirrored at the ends. Mirrored by backends/numba/median.py. W columns side by
// side: each keeps its window sorted; a step takes the oldest value out and puts the new one in.
#include "../simd/simd.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

FA_INLINE int64_t mirrored(int64_t i, int64_t n) {
  const int64_t j = (i % (2 * n) + 2 * n) % (2 * n);
  return j < n ? j : 2 * n - 1 - j;
}

// s[size] ascending: one `old` is taken out, `fresh` put in its place.
template <class T>
FA_INLINE void replace(Vec<T>* s, int64_t size, Vec<T> old, Vec<T> fresh) {
  auto gone = s[0] == old;
  Vec<T> carry = fresh;
  for (int64_t i = 0; i + 1 < size; ++i) {
    const Vec<T> kept = gone ? s[i + 1] : s[i];
    gone |= s[i + 1] == old;
    s[i] = kept < carry ? kept : carry;
    carry = kept < carry ? carry : kept;
  }
  s[size - 1] = carry;
}

template <class T>
void median_columns(T* out, const T* x, int64_t n, int64_t columns, int64_t count, int64_t size, Vec<T>* s) {
  const auto read = [&](int64_t i) FA_LAMBDA {
    const T* from = x + (i >= 0 && i < n ? i : mirrored(i, n)) * columns;
    return count == W<T> ? load(from) : load_some(from, count);
  };
  const int64_t left = size / 2;
  for (int64_t i = 0; i < size; ++i) {  // insertion, one value after the other
    Vec<T> carry = read(i - left);
    for (int64_t k = 0; k < i; ++k) {
      const Vec<T> low = s[k] < carry ? s[k] : carry;
      carry = s[k] < carry ? carry : s[k];
      s[k] = low;
    }
    s[i] = carry;
  }
  for (int64_t i = 0; i < n; ++i) {
    if (count == W<T>) store(out + i * columns, s[size / 2]);
    else store_some<T>(out + i * columns, s[size / 2], count);
    if (i + 1 < n) replace<T>(s, size, read(i - left), read(i - left + size));
  }
}

template <class T>
Status median(T* out, const T* x, int64_t rows, int64_t n, int64_t columns, int64_t size) {
  const int64_t tiles = (columns + W<T> - 1) / W<T>;
  return parallel(rows * tiles, size_t(size) * sizeof(Vec<T>), [&](int64_t task, char* memory) {
    const int64_t row = task / tiles, c = task % tiles * W<T>, left = columns - c;
    const int64_t at = row * n * columns + c;
    median_columns(out + at, x + at, n, columns, left < W<T> ? left : W<T>, size, reinterpret_cast<Vec<T>*>(memory));
  });
}

}  // namespace

void add_median(KernelTable& table) {
  table.f32.sequences.median = median<float>;
  table.f64.sequences.median = median<double>;
}

}  // namespace fa::FA_ISA
