#pragma once
// Flat arrays swept in whole vectors with one padded vector at the end, and sums over them in double.
#include "fastaudio/runtime/workspace.hpp"
#include "flat.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t flat_chunk = 1 << 15;  // elements of a task

// f(from, to) for every task.
template <class F>
FA_INLINE Status for_flat(int64_t n, const F& f) {
  return for_stretches(n, flat_chunk, f);
}

// total = the sum of part(task) over tasks, in their order.
template <class F>
FA_INLINE Status sum_tasks(double* total, int64_t tasks, const F& part) {
  if (tasks == 1) {
    *total = part(int64_t(0));
    return Status::ok;
  }
  double* parts = reinterpret_cast<double*>(workspace(size_t(tasks) * sizeof(double)));
  if (!parts) return Status::out_of_memory;
  const Status status = parallel(tasks, 0, [&](int64_t task, char*) { parts[task] = part(task); });
  double sum = 0;
  for (int64_t i = 0; i < tasks; ++i) sum += parts[i];
  *total = sum;
  return status;
}
// The same with part(from, to) of a flat array.
template <class F>
FA_INLINE Status sum_flat(double* total, int64_t n, const F& part) {
  return sum_tasks(total, n <= flat_chunk ? 1 : (n + flat_chunk - 1) / flat_chunk, [&](int64_t task) {
    const int64_t from = task * flat_chunk;
    return part(from, from + flat_chunk < n ? from + flat_chunk : n);
  });
}

// Lanes added up in double.
template <class T>
struct Total;
template <>
struct Total<double> {
  Vec<double> sum{};
  FA_INLINE void add(Vec<double> v) { sum += v; }
  FA_INLINE void add_square(Vec<double> v) { sum += v * v; }
  FA_INLINE double value() const {
    double total = 0;
    for (int l = 0; l < W<double>; ++l) total += sum[l];
    return total;
  }
};
template <>
struct Total<float> {
  typedef float Half __attribute__((vector_size(FA_VECTOR_BYTES / 2)));
  union Halves {
    Vec<float> whole;
    Half half[2];
  };
  Total<double> low, high;
  FA_INLINE void add(Vec<float> v) {
    const Halves halves{v};
    low.add(__builtin_convertvector(halves.half[0], Vec<double>));
    high.add(__builtin_convertvector(halves.half[1], Vec<double>));
  }
  FA_INLINE void add_square(Vec<float> v) {  // squares in double: they do not overflow
    const Halves halves{v};
    low.add_square(__builtin_convertvector(halves.half[0], Vec<double>));
    high.add_square(__builtin_convertvector(halves.half[1], Vec<double>));
  }
  FA_INLINE double value() const { return low.value() + high.value(); }
};

// f(v) for vectors v[0] .. v[K - 1] of K arrays at the same place; the first `outputs` of them are stored again. Pointers
// and f are copies, and what f needs it should have copied: references would be read again after every store.
template <int outputs, class T, int K, class F>
FA_INLINE void sweep(T* const (&places)[K], int64_t from, int64_t to, const F f) {
  T* arrays[K];
  for (int k = 0; k < K; ++k) arrays[k] = places[k];
  Vec<T> v[K];
  int64_t i = from;
  for (; i + W<T> <= to; i += W<T>) {
    for (int k = 0; k < K; ++k) v[k] = load(arrays[k] + i);
    f(v);
    for (int k = 0; k < outputs; ++k) store(arrays[k] + i, v[k]);
  }
  if (i == to) return;
  for (int k = 0; k < K; ++k) v[k] = load_some(arrays[k] + i, to - i);
  f(v);
  for (int k = 0; k < outputs; ++k) store_some(arrays[k] + i, v[k], to - i);
}

}  // namespace
}  // namespace fa::FA_ISA
