// Barriers, exchanges inside a warp, and atomics of integers.
#pragma once
#include "state.h"

#define __syncthreads() sim::barrier(__FILE__, __LINE__)
#define __syncwarp(...) sim::sync_warp(__FILE__, __LINE__, sim::Lanes{__VA_ARGS__})
#define __shfl_sync(mask, v, lane, ...) sim::shuffle(mask, v, __FILE__, __LINE__, sim::Take{(int)(lane)}, ##__VA_ARGS__)
#define __shfl_xor_sync(mask, v, o, ...) sim::shuffle(mask, v, __FILE__, __LINE__, sim::Flip{(int)(o)}, ##__VA_ARGS__)
#define __shfl_down_sync(mask, v, o, ...) sim::shuffle(mask, v, __FILE__, __LINE__, sim::Move{(int)(o)}, ##__VA_ARGS__)
#define __shfl_up_sync(mask, v, o, ...) sim::shuffle(mask, v, __FILE__, __LINE__, sim::Move{-(int)(o)}, ##__VA_ARGS__)
#define __ballot_sync(mask, p) sim::ballot(mask, p, __FILE__, __LINE__)
#define __any_sync(mask, p) (sim::ballot(mask, p, __FILE__, __LINE__) != 0)
#define __all_sync(mask, p) (sim::ballot(mask, !(p), __FILE__, __LINE__) == 0)
#define __threadfence() ((void)0)
#define __threadfence_block() ((void)0)

namespace sim {

inline int lane() { return (int)(self->number & 31); }

struct Lanes {
  unsigned mask = 0xffffffffu;
};
inline void sync_warp(const char* file, int line, Lanes lanes) { meet(lanes.mask, "", 1, file, line, true); }

// The lane read, inside `width` lanes that begin at `first`; beyond them a lane reads itself, as CUDA has it.
struct Take {
  int from;
  int operator()(int, int first, int width) const { return first + (from & (width - 1)); }
};
struct Flip {
  int mask;
  int operator()(int lane, int first, int width) const {
    const int other = lane ^ mask;
    return other < first + width ? other : lane;
  }
};
struct Move {
  int by;
  int operator()(int lane, int first, int width) const {
    const int other = lane + by;
    return first <= other && other < first + width ? other : lane;
  }
};

template <class T, class Where>
inline T shuffle(unsigned mask, T value, const char* file, int line, Where where, int width = 32) {
  static_assert(sizeof(T) <= SLOT);
  meet(mask, &value, sizeof value, file, line);
  const int me = lane();
  T result;
  __builtin_memcpy(&result, shown(where(me, me & ~(width - 1), width), file, line), sizeof result);
  return result;
}

inline unsigned ballot(unsigned mask, bool vote, const char* file, int line) {
  meet(mask, &vote, 1, file, line);
  unsigned votes = 0;
  for (int l = 0; l < 32; ++l)
    if (mask >> l & 1)
      if (*static_cast<const bool*>(shown(l, file, line))) votes |= 1u << l;
  return votes;
}

template <class T>
struct Integer {
  static constexpr bool value = static_cast<T>(1) / 2 == 0;
};
template <class T, class F>
inline T atomic(T* at, F change) {
  static_assert(Integer<T>::value, "no atomics of floats: their order would show in the bits");
  T old = __atomic_load_n(at, __ATOMIC_ACQUIRE), next;
  do next = change(old);
  while (!__atomic_compare_exchange_n(at, &old, next, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
  return old;
}

}  // namespace sim

template <class T>
inline T atomicAdd(T* at, T v) { return sim::atomic(at, [=](T old) { return (T)(old + v); }); }
template <class T>
inline T atomicMax(T* at, T v) { return sim::atomic(at, [=](T old) { return old > v ? old : v; }); }
template <class T>
inline T atomicMin(T* at, T v) { return sim::atomic(at, [=](T old) { return old < v ? old : v; }); }
template <class T>
inline T atomicOr(T* at, T v) { return sim::atomic(at, [=](T old) { return old | v; }); }
template <class T>
inline T atomicExch(T* at, T v) { return sim::atomic(at, [=](T) { return v; }); }
template <class T>
inline T atomicCAS(T* at, T expected, T v) { return sim::atomic(at, [=](T old) { return old == expected ? v : old; }); }
template <class T>
inline T __ldg(const T* at) { return *at; }
template <class T>
inline T __ldcs(const T* at) { return *at; }
template <class T>
inline void __stcs(T* at, T v) { *at = v; }
