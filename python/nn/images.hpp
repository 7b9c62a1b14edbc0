#pragma once
// Arguments of kernels on images: blocked arrays, pairs of numbers.
#include <array>
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

// The shape of blocked images, of an array or of one that is never there.
struct Shape {
  std::array<int64_t, 5> sizes;

  Shape(std::array<int64_t, 5> given) : sizes(given) {}
  Shape(const py::array& a) : sizes{a.shape(0), a.shape(1), a.shape(2), a.shape(3), a.shape(4)} {}
  int64_t shape(int i) const { return sizes[size_t(i)]; }
};

// (N, blocks(channels), H, W, 16)
inline void check_blocked(const Shape& a, const char* name, int64_t n, int64_t channels) {
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

inline bool same_planes(const Shape& a, const Shape& b) { return a.shape(0) == b.shape(0) && a.shape(1) == b.shape(1); }

// Sizes of a pooling of `image` to `pooled`; ValueError unless every window has a pixel in it.
inline fa::Pool2d pool2d(const Shape& pooled, const Shape& image, Pair size, Pair stride, Pair padding) {
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

// Where maxima were: uint8, where all places of a window fit into it, or int32; of the shape of the pooled image.
inline fa::PoolIndex places(const py::array& index, const py::array& pooled, const fa::Pool2d& p, bool write) {
  const bool wide = is<int32_t>(index);
  require(wide || p.kh * p.kw <= 256, "max_pool2d: index must be int32 for a window of more than 256 pixels");
  require(p.kh * p.kw <= int64_t(1) << 31, "max_pool2d: the window is too large");
  const void* data = wide ? static_cast<const void*>(input<int32_t>(index, "index", 5)) : input<uint8_t>(index, "index", 5);
  for (int i = 0; i < 5; ++i) require(index.shape(i) == pooled.shape(i), "max_pool2d: index has the wrong shape");
  require(!write || index.writeable(), "index: is read-only");
  return {const_cast<void*>(data), wide};
}

}  // namespace arrays
