#pragma once
// Arguments of kernels on images: blocked arrays, pairs of numbers.
#include <utility>

#include "nn/optional.hpp"

namespace arrays {

constexpr int64_t lanes = 16, largest = int64_t(1) << 24;  // sums of products of sizes stay far below 2^63

using Pair = std::pair<int64_t, int64_t>;  // (vertical, horizontal)

inline int64_t blocks(int64_t channels) { return (channels + lanes - 1) / lanes; }

// Both numbers of a pair in [low, largest]
inline void check_pair(Pair pair, int64_t low, const char* text) {
  require(pair.first >= low && pair.second >= low && pair.first <= largest && pair.second <= largest, text);
}

// (N, blocks(channels), H, W, 16)
inline void check_blocked(const py::array& a, const char* name, int64_t n, int64_t channels) {
  if (a.shape(0) != n || a.shape(1) != blocks(channels) || a.shape(4) != lanes)
    throw py::value_error(std::string(name) + ": must be (N, ceil(channels / 16), H, W, 16)");
}

}  // namespace arrays
