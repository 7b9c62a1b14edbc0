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

template <class T>
const T* image(const py::array& a, const char* name) {
  const T* p = input<T>(a, name, 5);
  if (a.shape(4) != 16) throw py::value_error(std::string(name) + ": must have 16 lanes");
  return p;
}
template <class T>
T* image_output(py::array& a, const char* name) {
  T* p = output<T>(a, name, 5);
  if (a.shape(4) != 16) throw py::value_error(std::string(name) + ": must have 16 lanes");
  return p;
}

inline bool same_planes(const py::array& a, const py::array& b) { return a.shape(0) == b.shape(0) && a.shape(1) == b.shape(1); }

// Sizes of a pooling of `image` to `pooled`; ValueError unless every window has a pixel in it.
inline fa::Pool2d pool2d(const py::array& pooled, const py::array& image, Pair size, Pair stride, Pair padding) {
  const fa::Pool2d p{image.shape(0) * image.shape(1), image.shape(2), image.shape(3), pooled.shape(2), pooled.shape(3),
                     size.first, size.second, stride.first, stride.second, padding.first, padding.second};
  constexpr int64_t most = int64_t(1) << 31;
  require(same_planes(pooled, image), "pool: shapes do not fit");
  require(p.kh > 0 && p.kw > 0 && p.kh < most && p.kw < most && p.sh > 0 && p.sw > 0 && p.sh < most && p.sw < most,
          "pool: size and stride must be positive");
  require(p.top >= 0 && p.top < p.kh && p.left >= 0 && p.left < p.kw, "pool: padding must be in [0, size)");
  const bool touches = (p.oh == 0 || (p.oh <= p.h + p.top && (p.oh - 1) * p.sh - p.top < p.h)) &&
                       (p.ow == 0 || (p.ow <= p.w + p.left && (p.ow - 1) * p.sw - p.left < p.w));
  require(touches, "pool: a window lies outside the image");
  return p;
}

}  // namespace arrays
