#pragma once
// What both passes of batch normalisation share: factors of a channel, in whole vectors, 0 for padding channels.
#include "activate.hpp"
#include "fastaudio/runtime/workspace.hpp"
#include "planes.hpp"

namespace fa::FA_ISA {
namespace {

// z = (x - mean) * scale + shift; used: 1 for a channel, 0 for padding.
template <class T>
struct Factors {
  T *mean, *scale, *shift, *used;
};

template <class T>
FA_INLINE void set_factors(const Factors<T>& f, int64_t block, const Cut& c, const T* mean, const T* rstd, const Affine<T>& affine) {
  for (int64_t l = 0; l < c.padded; ++l) {
    const int64_t channel = block * c.p.lanes + l, at = block * c.padded + l;
    const bool used = l < c.p.lanes && channel < c.p.channels;
    f.used[at] = T(used);
    f.mean[at] = used ? mean[channel] : T(0);
    f.scale[at] = used ? (affine.gamma ? affine.gamma[channel] * rstd[channel] : rstd[channel]) : T(0);
    f.shift[at] = used && affine.beta ? affine.beta[channel] : T(0);
  }
}

// A call's memory: `doubles` for sums, then `count` arrays of a value a channel.
template <class T>
struct Memory {
  double* sums;
  T* values;
};
template <class T>
FA_INLINE Memory<T> norm_memory(int64_t doubles, int64_t count) {
  char* memory = workspace(size_t(doubles) * sizeof(double) + size_t(count) * sizeof(T));
  return {reinterpret_cast<double*>(memory), reinterpret_cast<T*>(memory ? memory + size_t(doubles) * sizeof(double) : nullptr)};
}

}  // namespace
}  // namespace fa::FA_ISA
