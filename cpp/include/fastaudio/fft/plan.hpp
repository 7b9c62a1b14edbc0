#pragma once
// The tables of one FFT size: made once in double, rounded once, shared by all threads and calls.
#include <cstdint>

namespace fa {

// Frames stand side by side in the lanes, so every table entry serves a whole vector. The transform is decimation in
// frequency, in place: pass i turns blocks of length n_i into `radix` blocks of length m_i = n_i / radix; the spectrum
// comes out in the order `at`. A real frame of even length n is a complex one of n / 2 (pairs of samples) plus `untangle`.
template <class T>
struct FftPlan {
  static constexpr int max_passes = 20;
  struct Pass {
    int radix;
    int64_t m;
    const T* twiddle;  // [m][radix - 1] (cos, sin) of -2 pi p k / (radix m); the first row is 1 and is never read
    const T* roots;    // [radix] (cos, sin) of 2 pi k / radix, for radices without a butterfly of their own
  };
  int64_t n = 0;       // real length, or complex length when made for complex frames
  int64_t points = 0;  // complex points transformed
  bool halved = false; // real, even: points = n / 2
  int passes = 0;
  Pass pass[max_passes];
  int64_t pad = 0;        // complex vectors between the legs of the first pass: keeps them in different cache sets
  int64_t slots = 0;      // complex vectors that the buffer of a tile needs
  const int32_t* in = nullptr;    // [points] slot of input i
  const int32_t* at = nullptr;    // [points] slot of output k
  const T* untangle = nullptr;    // [points + 1] (cos, sin) of -2 pi k / n

  // Lengths with a large prime factor (Bluestein): a convolution of length `conv->points`, in double for either type,
  // since its three transforms would lose more than the others' one.
  const FftPlan<double>* conv = nullptr;
  const double* chirp = nullptr;   // [points] (cos, sin) of -pi k^2 / points
  const double* filter = nullptr;  // [conv->points] transform of the conjugate chirp / conv->points, in natural order

  int64_t bins() const { return n / 2 + 1; }
};

// One frame in the lanes of its own vectors (see fft/row_fft.hpp): n samples as columns of `lanes`.
template <class T>
struct RowPlan {
  const FftPlan<T>* columns = nullptr;  // complex, n / (2 lanes) points
  const T* untangle = nullptr;          // [points + 1] (cos, sin) of -pi k / points
  const T* lane = nullptr;              // [points][2][lanes] cos, then sin, of -2 pi k l / n
  const T* middle = nullptr;            // [l][lanes] of -2 pi l (points + 2 points q) / n: cos, q < lanes / 2, then sin
  const T* back = nullptr;              // [lanes][l] the same, turned and doubled, for the way back
};

// exp(-2 pi i m / n) for any m, as the product of two table entries in double.
struct Roots {
  static constexpr int64_t fine_count = 256;
  int64_t n = 0;
  const double* coarse = nullptr;  // [ceil(n / 256)] (cos, sin) of -2 pi 256 a / n
  const double* fine = nullptr;    // [256] (cos, sin) of -2 pi b / n
};

// One long complex transform: a matrix of columns->n x rows->n points, transformed along both, turned in between. A
// length without two fitting factors is a convolution (Bluestein).
template <class T>
struct LongPlan {
  int64_t points = 0;
  const FftPlan<T>* columns = nullptr;
  const FftPlan<T>* rows = nullptr;
  Roots roots;                     // of `points`
  const LongPlan* conv = nullptr;  // Bluestein, as in FftPlan but in T
  const T* chirp = nullptr;
  const T* filter = nullptr;
  Roots untangle;                  // of 2 * points, for real rows of that length
};

// Longer transforms of rows use a LongPlan; the choice never depends on the number of rows.
inline constexpr int64_t long_points = 4096;

}  // namespace fa
