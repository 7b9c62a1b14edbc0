#pragma once
// Numbers to numbers, on their own: ops.curve, ops.phasor, ops.rescale, ops.reassign, ops.softmask, ops.weighting.
#include <cstdint>

#include "fastaudio/status.hpp"

namespace fa {

// Frames (count, bins) of spectra: S, with the window's slopes, with the window times time; of the last two either may be null,
// and so may its places. `own`: the places of bins (Hz) and of frames (s), frame f being f % frames; a place is that less
// (times: plus) `per` times a quotient of spectra. Magnitudes below `least`, one or one for each, have none.
template <class T>
struct Reassign {
  T* mags;
  double *freqs, *times;
  const T *S, *slopes, *weighed;
  const double *own_freqs, *own_times, *least;
  int64_t count, bins, frames, floors;
  double per_bin, per_sample, lowest, highest, latest;
  bool fill;  // where there is none, the own one; else NaN
};

// good: every number has its value
template <class T>
struct NumberKernels {
  Status (*curve)(double* out, const T* x, int64_t n, int64_t kind, const double* numbers, bool* good);
  Status (*phasor)(T* out, const T* x, int64_t n, bool* good);  // out complex
  Status (*reassign)(const Reassign<T>&);
  // x / (x + rest), or of their squares; of_silence where both are 0; good: nothing is below 0
  Status (*softmask)(T* out, const T* x, const T* rest, int64_t n, bool squared, T of_silence, bool* good);
  // max(numbers[0], numbers[1] log2(P / Q) + numbers[2]), P and Q polynomials of x^2, 7 coefficients each, highest first
  Status (*weighting)(double* out, const double* x, int64_t n, const double* numbers, bool* good);  // of either type
};

// (x factor + offset) / divisor; out, x: int64 where `whole`, else double
using Rescale = Status (*)(void* out, const void* x, int64_t n, bool whole_out, bool whole_x, double factor, double offset,
                           double divisor, bool* good);

}  // namespace fa
