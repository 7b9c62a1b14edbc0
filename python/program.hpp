#pragma once
#include <vector>

#include "banks.hpp"

namespace arrays {

// A program of features as the Python side writes it (see backends/ops.py), checked so that no kernel reads outside.
template <class T>
class ProgramArgs {
 public:
  fa::Program<T> program;

  ProgramArgs(const py::array& out, double power, const py::array& codes, const py::array& params, const py::array& starts,
              const py::array& lengths, const py::array& weights, const py::array& dct, int64_t bins) {
    const int64_t* code = input<int64_t>(codes, "program", 2);
    const double* values = input<double>(params, "params", 1);
    require(codes.shape(1) == 4 && codes.shape(0) <= 32, "program: must be (features <= 32, 4)");
    const auto mel = mel_bank<T>(starts, lengths, weights, bins);
    const fa::Dct<T> transform{dct.shape(0), dct.shape(1), input<T>(dct, "dct", 2)};
    for (int64_t i = 0; i < codes.shape(0); ++i, code += 4) {
      const fa::Feature f{fa::Code(code[0]), code[1], code[2], values + code[3]};
      require(f.row >= 0 && f.rows > 0 && f.row + f.rows <= out.shape(1), "program: rows outside of out");
      require(code[3] >= 0 && code[3] + needed(f, params.shape(0) - code[3], bins) <= params.shape(0), "program: parameters missing");
      if (f.code == fa::Code::melspectrogram || f.code == fa::Code::log_mel) require(f.rows == mel.bands, "program: rows != mel bands");
      if (f.code == fa::Code::mfcc) require(f.rows == transform.rows && transform.columns == mel.bands, "program: dct does not fit");
      if (f.code == fa::Code::spectrogram) require(f.rows == bins, "program: rows != bins");
      if (f.code == fa::Code::spectral_flatness) check_bands(f.params + 3, int64_t(f.params[2]) + 1, 1, bins);
      if (f.code == fa::Code::spectral_contrast) check_bands(f.params + 2, f.rows, 3, bins);
      if (f.code == fa::Code::band_energy_ratio) require(f.params[0] >= 0 && f.params[0] <= double(bins), "program: split outside");
      features_.push_back(f);
    }
    program = {features_.data(), int64_t(features_.size()), out.shape(1), power, mel, transform};
  }

  bool needs_spectrum() const {
    for (const auto& f : features_)
      if (f.code < fa::Code::rms) return true;
    return false;
  }

 private:
  static int64_t needed(const fa::Feature& f, int64_t there, int64_t bins) {
    switch (f.code) {
      case fa::Code::spectrogram:
      case fa::Code::melspectrogram: return 0;
      case fa::Code::log_mel:
      case fa::Code::mfcc: return 3;
      case fa::Code::spectral_centroid: return 1 + bins;
      case fa::Code::spectral_bandwidth: return 3 + bins;
      case fa::Code::spectral_rolloff: return 2 + bins;
      case fa::Code::spectral_flatness: return there < 3 ? 3 : 4 + int64_t(f.params[2]);
      case fa::Code::spectral_contrast: return 2 + 3 * f.rows;
      case fa::Code::band_energy_ratio:
      case fa::Code::rms: return 1;
      case fa::Code::zero_crossing_rate: return 4;
      case fa::Code::amplitude_envelope: return 2;
    }
    throw py::value_error("program: unknown feature code");
  }
  // step 1: increasing edges; step 3: (lo, hi, k) triples
  static void check_bands(const double* p, int64_t count, int step, int64_t bins) {
    for (int64_t i = 0; i < count; ++i) {
      const double lo = p[i * step], hi = step == 3 ? p[3 * i + 1] : i + 1 < count ? p[i + 1] : double(bins);
      require(lo >= 0 && hi <= double(bins) && (lo < hi || (step == 1 && i + 1 == count)), "program: a band leaves the spectrum");
      if (step == 3) require(p[3 * i + 2] >= 1 && p[3 * i + 2] <= hi - lo, "program: more values than the band has");
    }
  }
  std::vector<fa::Feature> features_;
};

}  // namespace arrays
