#pragma once
// Every kernel of the core, as one table for each instruction set level; their semantics: src/fastaudio/backends/ops.py.
#include <cstdint>

#include "fastaudio/fft/plan.hpp"
#include "fastaudio/nn/conv.hpp"
#include "fastaudio/nn/dense.hpp"
#include "fastaudio/nn/elementwise.hpp"
#include "fastaudio/nn/losses.hpp"
#include "fastaudio/nn/optimizers.hpp"
#include "fastaudio/nn/images.hpp"
#include "fastaudio/nn/norm.hpp"
#include "fastaudio/nn/random.hpp"
#include "fastaudio/nn/recurrent.hpp"
#include "fastaudio/numbers.hpp"
#include "fastaudio/sequences.hpp"
#include "fastaudio/tonal.hpp"

namespace fa {

// Sample type of an input: T itself or 16-bit integers (full scale 32768).
struct Samples {
  const void* data;
  bool int16;
};

enum class Pad : int { constant = 0, edge = 1, reflect = 2, symmetric = 3, wrap = 4 };

// Frame t covers samples t * hop - pad + [0, n_fft) of a signal of n samples.
struct Framing {
  int64_t n, n_fft, hop, pad, frames;
  Pad mode;
};

// Band m is sum_j weights[m * width + j] * S[start[m] + j], j < length[m].
template <class T>
struct MelBank {
  int64_t bands, width;
  const int64_t *start, *length;
  const T* weights;
};
template <class T>
struct Dct {
  int64_t rows, columns;
  const T* matrix;
};

// Codes of ops.FEATURES.
enum class Code : int64_t {
  spectrogram, melspectrogram, log_mel, mfcc, spectral_centroid, spectral_bandwidth, spectral_rolloff,
  spectral_flatness, spectral_contrast, band_energy_ratio, rms, zero_crossing_rate, amplitude_envelope
};
struct Feature {
  Code code;
  int64_t row, rows;     // place in the output (out_rows, frames) of a clip
  const double* params;
};
template <class T>
struct Program {
  const Feature* features;
  int64_t count, out_rows;
  double power;
  MelBank<T> mel;
  Dct<T> dct;
};

// Adjoints of transforms and gradients of what follows them, for networks that hear spectra. A complex gradient is
// dL/dRe + i dL/dIm, torch's; every bin of a half spectrum counts once. All outputs are assigned.
template <class T>
struct SpectrumGradients {
  // dx (rows, f.n) from dD, which is as stft's out
  Status (*stft_adjoint)(T* dx, const T* dD, int64_t rows, const Framing&, const T* window, const FftPlan<T>&, bool frames_major);
  // dD, as istft's D, from dy (rows, f.n); f.pad: istft's offset
  Status (*istft_adjoint)(T* dD, const T* dy, int64_t rows, const Framing&, const T* window, const FftPlan<T>&,
                          const RowPlan<T>*, bool frames_major);
  Status (*magnitude_backward)(T* dD, const T* dS, const T* D, int64_t n, double power);
  Status (*power_to_db_backward)(T* dS, const T* dout, const T* S, int64_t n, double amin, double scale);
  // out (rows, frames, bands) of S (rows, frames, bins), or (rows, bands, frames) of (rows, bins, frames)
  Status (*mel_project)(T* out, const T* S, int64_t rows, int64_t bins, int64_t frames, const MelBank<T>&, bool frames_major);
  Status (*mel_project_backward)(T* dS, const T* dout, int64_t rows, int64_t bins, int64_t frames, const MelBank<T>&, bool frames_major);
};

// What Kaldi does to a frame of `size` samples before the window; `energy`: the log energy of frames is wanted, of the raw
// ones or of those under the window, and not below log_floor.
struct KaldiFrames {
  int64_t size;
  double preemphasis, dither, log_floor;
  bool remove_mean, raw_energy, energy;
};
// What becomes of it: kind 0 log spectrum, 1 mel bands, 2 cepstra, from column `first` of `columns`; the energy in column
// `energy`, -1: nowhere.
struct KaldiColumns {
  int64_t kind, columns, first, energy;
  bool power, log;
};

// From spectra back to sound, peaks of spectra, and Kaldi's features.
template <class T>
struct SignalKernels {
  // y (rows, f.n) of magnitudes S (rows, bins, frames); f.pad: samples dropped in front; turns: first phases / 2 pi, or null: 0
  Status (*griffinlim)(T* y, const T* S, const T* turns, int64_t rows, const Framing& f, const T* window, const FftPlan<T>&,
                       int64_t n_iter, double momentum);
  // out (rows, steps.count, bins) at places in [0, frames) of D (rows, frames, bins), complex; phase (rows, bins), complex: where
  // phases are, in and out, zeros before the first step; or null
  Status (*phase_vocoder)(T* out, const T* D, int64_t rows, int64_t frames, int64_t bins, const StretchSteps& steps, double* phase);
  // x (rows, bins, frames) >= 0 is improved until the bank's bands of it are nearest to b (rows, bands, frames)
  Status (*nnls)(T* x, const T* b, int64_t rows, int64_t bins, int64_t frames, const MelBank<T>&, int64_t sweeps, double tolerance);
  // pitches, mags (rows, span, frames) of S (rows, bins, frames) above least (rows, frames); 0 where there is no peak
  Status (*piptrack)(T* pitches, T* mags, const T* S, const T* least, const PeakSearch&);
  // The same as lists, one for each of `parts` of the frames: pitches, mags (rows, parts, room), counts (rows, parts)
  Status (*peaks)(T* pitches, T* mags, int64_t* counts, int64_t parts, int64_t room, const T* S, const T* least, const PeakSearch&);
  // out (rows, frames, columns); window (n_fft,), zeros behind frames.size; noise (rows, frames, size) or null
  Status (*kaldi)(T* out, Samples x, int64_t rows, const Framing&, const T* window, const FftPlan<T>&, const KaldiFrames&,
                  const T* noise, const KaldiColumns&, const MelBank<T>&, const Dct<T>&, bool* finite);
};

// What runs along a signal or a sequence of frames.
template <class T>
struct SequenceKernels {
  Status (*lpc)(T* out, const T* x, int64_t rows, int64_t n, int64_t order);  // out (rows, order + 1), order < n
  // S, ref (rows, n); state (rows,): what the smoother remembers, in and out
  Status (*pcen)(T* out, double* state, const T* S, const T* ref, int64_t rows, int64_t n, const PcenNumbers&);
  // back, score, local, onsets (rows, n); per_beat (rows, periods): frames of a beat, one number or one a frame
  Status (*beats)(int64_t* back, double* score, T* local, const T* onsets, const double* per_beat, int64_t rows, int64_t n,
                  int64_t periods, double tightness);
  Status (*peak_pick)(uint8_t* out, const T* x, int64_t rows, int64_t n, const PeakSpans&);
  Status (*flux)(T* out, const T* S, int64_t rows, int64_t n, int64_t bands, int64_t frames, int64_t lag, int64_t shift);
  Status (*median)(T* out, const T* x, int64_t rows, int64_t n, int64_t columns, int64_t size);  // along n
};

template <class T>
struct Kernels {
  // out: complex, (rows, frames, bins) or (rows, bins, frames); row_plan may be null, and is used for the former only
  Status (*stft)(T* out, Samples x, int64_t rows, const Framing&, const T* window, const FftPlan<T>&, const RowPlan<T>*,
                 bool frames_major, bool* finite);
  // D as stft's out; out (rows, n), the first `offset` samples of the overlap-added signal dropped
  Status (*istft)(T* out, const T* D, int64_t rows, int64_t n, int64_t offset, const Framing&, const T* window,
                  const FftPlan<T>&, const RowPlan<T>*, bool frames_major);
  Status (*extract)(T* out, Samples x, int64_t rows, const Framing&, const T* window, const FftPlan<T>*,
                    const Program<T>&, bool* finite);
  Status (*spectral)(T* out, const T* S, int64_t rows, int64_t bins, int64_t frames, bool turned, const Program<T>&);
  Status (*power_to_db)(T* out, const T* S, int64_t rows, int64_t n, const double* ref, double amin, double top_db,
                        double scale);
  Status (*db_to_power)(T* out, const T* S, int64_t n, double ref, double scale);
  Status (*magnitude)(T* out, const T* D, int64_t n, double power);
  Status (*magphase)(T* S, T* P, const T* D, int64_t n, double power);  // P complex: D / |D|, or 1
  Status (*delta)(T* out, const T* x, int64_t rows, int64_t n, const T* coeffs, int64_t width, const double* edges);
  Status (*preemphasis)(T* out, const T* x, int64_t rows, int64_t n, T coef, const T* zi, T* zf);
  Status (*deemphasis)(T* out, const T* x, int64_t rows, int64_t n, T coef, const T* zi, T* zf);
  Status (*fft)(T* out, const T* x, int64_t rows, const FftPlan<T>&, bool inverse);
  Status (*rfft)(T* out, const T* x, int64_t rows, const FftPlan<T>&);
  Status (*irfft)(T* out, const T* X, int64_t rows, const FftPlan<T>&);
  // The same for long rows, one after another; rfft and irfft: of 2 * points samples
  Status (*long_fft)(T* out, const T* x, int64_t rows, const LongPlan<T>&, bool inverse);
  Status (*long_rfft)(T* out, const T* x, int64_t rows, const LongPlan<T>&);
  Status (*long_irfft)(T* out, const T* X, int64_t rows, const LongPlan<T>&);
  // out (rows, lags) of x (rows, n), n + lags - 1 at most the plan's samples
  Status (*autocorrelate)(T* out, const T* x, int64_t rows, int64_t n, int64_t lags, const FftPlan<T>&, const RowPlan<T>* row_plan);
  Status (*long_autocorrelate)(T* out, const T* x, int64_t rows, int64_t n, int64_t lags, const LongPlan<T>&);
  Status (*all_finite)(const T* x, int64_t n, bool* answer);
  DenseKernels<T> dense;
  ElementwiseKernels<T> elementwise;
  LossKernels<T> losses;
  OptimizerKernels<T> optimizers;
  SpectrumGradients<T> gradients;
  SignalKernels<T> signal;
  SequenceKernels<T> sequences;
  TonalKernels<T> tonal;
  NumberKernels<T> numbers;
  ConvKernels<T> conv;
  ImageKernels<T> images;
  NormKernels<T> norm;
  RandomKernels<T> random;
  RecurrentKernels<T> recurrent;
};

struct KernelTable {
  const char* level;
  int64_t vector_bytes;
  int vector_registers;
  // A measure of the machine: `steps` float32 multiply-adds in each of `multiply_add_lanes`; sink: 32 factors, overwritten
  void (*multiply_adds)(int64_t steps, float* sink);
  int64_t multiply_add_lanes;
  // out row i = data row index[cursor + i], rows of row_bytes; out_of_range, and nothing copied, where there is no such row
  Status (*gather)(void* out, const void* data, int64_t row_bytes, int64_t rows, int64_t count, const int64_t* index,
                   int64_t indices, const int64_t* cursor);
  Viterbi viterbi;
  ViterbiStep viterbi_step;
  Rescale rescale;
  Kernels<float> f32;
  Kernels<double> f64;
};

// The table of the level in use: the best this machine has, or FASTAUDIO_ISA. nullptr-free.
const KernelTable& kernels();
// Levels compiled in that this machine can run, worst first; `count` receives how many.
const KernelTable* const* levels(int* count);
bool use_level(const char* name);  // for tests; false if there is none of that name

}  // namespace fa
