#pragma once
// Arrays of channels as arguments: images (N, CB, ..., 16) with at least four dimensions, or rows (..., C).
#include "nn/optional.hpp"

namespace arrays {

inline fa::Planes planes(const py::array& a, int64_t channels) {
  require(a.ndim() >= 2, "planes: must have at least two dimensions");
  fa::Planes p{1, 1, 1, a.shape(a.ndim() - 1), channels};
  const bool image = a.ndim() >= 4;
  if (image) p.n = a.shape(0), p.blocks = a.shape(1);
  for (int i = image ? 2 : 0; i < a.ndim() - 1; ++i) p.size *= a.shape(i);
  require(p.blocks > 0 && p.lanes > 0, "planes: there must be channels");
  require(channels > 0 && channels <= p.blocks * p.lanes, "planes: channels out of range");
  return p;
}

inline void require_same_shape(const py::array& a, const py::array& b) {
  require(a.ndim() == b.ndim(), "planes: shapes do not fit");
  for (int i = 0; i < a.ndim(); ++i) require(a.shape(i) == b.shape(i), "planes: shapes do not fit");
}

// A vector with a value for each channel, padding included.
template <class T>
const T* per_channel(const py::array& a, const char* name, const fa::Planes& p) {
  const T* data = input<T>(a, name, 1);
  require(a.shape(0) == p.blocks * p.lanes, "planes: a vector of channels has the wrong size");
  return data;
}
template <class T>
T* per_channel_output(py::array& a, const char* name, const fa::Planes& p) {
  per_channel<T>(a, name, p);
  return output<T>(a, name, 1);
}

}  // namespace arrays
