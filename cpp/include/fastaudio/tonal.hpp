#pragma once
// Kernels of constant-Q spectra, of the form of spectra, and of two sequences against each other.
#include <cstdint>

#include "fastaudio/fft/plan.hpp"
#include "fastaudio/status.hpp"

namespace fa {

struct Framing;

// Band m of a spectrum is sum_j weights[m * width + j] * X[start[m] + j], j < length[m]; the weights are complex.
template <class T>
struct ComplexBank {
  int64_t bands, width;
  const int64_t *start, *length;
  const T* weights;  // (re, im)
};

// Peaks are looked for in bins first .. first + span of `bins`.
struct PeakSearch {
  int64_t rows, bins, frames, first, span;
  double sr, n_fft;
};

// Steps (rows, columns) that a path may take, and what a step costs: D + (mul * C + add).
struct DtwSteps {
  int64_t count;
  const int64_t* size;  // [count][2]
  const double *add, *mul;
};

// Of two points: sum of squared differences, of absolute ones, the largest of these, or the sum of products.
enum class DistanceKind : int { squares = 0, absolute = 1, largest = 2, product = 3 };

// Windows whose lags are wanted: values (size,), beginning `pad` values before their frame, where the envelope falls to 0 in a
// line; normalized: lags over that of 0.
template <class T>
struct LagWindow {
  const T* values;
  int64_t size, pad;
  bool normalized;
};

// Codes of ops.MEASURES.
enum class Measure : int64_t { skewness, kurtosis, slope, crest, entropy, flux, change };
struct MeasureList {
  const int64_t* kinds;
  const double* powers;  // of the magnitudes, each for itself
  int64_t count;
};

template <class T>
struct TonalKernels {
  // out (rows, count) = every second sample of x (rows, n), filtered; response (plan.n / 2 + 1): of the filter, which is
  // symmetric and has 2 * reach + 1 taps; `half`: plan of plan.n / 2
  Status (*decimate)(T* out, const T* x, int64_t rows, int64_t n, int64_t count, const T* response, int64_t reach,
                     const FftPlan<T>& plan, const FftPlan<T>& half);
  // out complex (rows, bins, frames): rows first .. first + bank.bands of it, from the spectra of frames of x (rows, f.n)
  Status (*cqt)(T* out, const T* x, int64_t rows, int64_t bins, int64_t first, const Framing& f, const T* window,
                const FftPlan<T>& plan, const ComplexBank<T>& bank);
  // out (rows, w.size, frames) of x (rows, n); plan: of at least 2 w.size - 1 samples, an even number
  Status (*tempogram)(T* out, const T* x, int64_t rows, int64_t n, int64_t frames, const LagWindow<T>& w, const FftPlan<T>& plan);
  // out (rows, list.count, wanted) of the last `wanted` frames of S (rows, bins, frames); freq (bins,)
  Status (*measures)(double* out, const T* S, int64_t rows, int64_t bins, int64_t frames, int64_t wanted, const double* freq,
                     const MeasureList& list);
  // score (n, m), pointers (n, m) of similarities sim (n, m): lengths of diagonals, gaps cost
  Status (*rqa)(T* score, int8_t* pointers, const T* sim, int64_t n, int64_t m, double gap_onset, double gap_extend, bool knight);
  // D, steps (top + n, left + m): what a path of least cost to a cell costs, and its last step; C (n, m). D comes with the
  // costs of first cells, which are of row `top`, else infinity, and steps with 0; top, left: the largest steps
  Status (*dtw)(double* D, int32_t* steps, const double* C, int64_t n, int64_t m, int64_t top, int64_t left, const DtwSteps&);
  // path (count, 2), count: cells from (n - 1, start) back to the first row (`subseq`) or the first cell, by steps (n, m) whose
  // rows lie `stride` apart; count -1: a cell has no step that s has
  Status (*dtw_path)(int64_t* path, int64_t* count, const int32_t* steps, int64_t n, int64_t m, int64_t stride, const DtwSteps& s,
                     int64_t start, bool subseq);
  // out (n, m) of points x (n, k) and y (k, m)
  Status (*distances)(double* out, const double* x, const double* y, int64_t n, int64_t m, int64_t k, DistanceKind kind);
};

}  // namespace fa
