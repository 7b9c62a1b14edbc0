// What comes when: the order of threads and blocks, and what ThreadSanitizer is told of it.
#pragma once
#include <random>
#include <vector>
#ifdef SIM_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace sim {

enum Order { FORWARD, REVERSE, RANDOM };
inline Order order;
inline std::mt19937 dice;

inline std::vector<unsigned> arranged(unsigned n) {
  std::vector<unsigned> places(n);
  for (unsigned i = 0; i < n; ++i) places[i] = order == REVERSE ? n - 1 - i : i;
  if (order == RANDOM)
    for (unsigned i = n; i > 1; --i) std::swap(places[i - 1], places[dice() % i]);
  return places;
}

// Addresses that the order of events hangs on: begin and end of a launch; and for each block, which nothing may order
// before another, its barrier and its warps.
enum Token { BEGIN, END, OF_BLOCKS };
constexpr size_t BARRIER = 0, WARPS = 1, EACH = 33;
inline std::vector<char> tokens;
inline size_t ordinal;  // of the block that runs, in the order they run

inline size_t of_block(size_t token) { return OF_BLOCKS + EACH * ordinal + token; }
#ifdef SIM_TSAN
constexpr size_t SPARE = 61, TURN = 37;
inline void happens_before(size_t token) { __tsan_release(&tokens[token]); }
inline void happens_after(size_t token) { __tsan_acquire(&tokens[token]); }
#else
constexpr size_t SPARE = 0, TURN = 0;
inline void happens_before(size_t) {}
inline void happens_after(size_t) {}
#endif

}  // namespace sim
