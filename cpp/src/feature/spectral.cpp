// spectral: the same features from a spectrogram S (rows, bins, frames). Mirrored by backends/numba/spectral.py.
#include "../table.hpp"
#include "program.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
struct SpectrogramSource {
  static constexpr bool samples = false;
  static constexpr double exponent = 1;
  const T* S;
  int64_t bins, frames;
  size_t scratch() const { return 0; }

  struct Reader {
    const SpectrogramSource& source;
    Reader(const SpectrogramSource& s, Arena&) : source(s) {}

    void spectrum(Vec<T>* base, int64_t clip, int64_t t) const {
      const int64_t valid = source.frames - t;
      const T* from = source.S + clip * source.bins * source.frames + t;
      for (int64_t k = 0; k < source.bins; ++k, from += source.frames) {
        if (valid >= W<T>) {
          base[k] = load(from);
        } else {
          for (int l = 0; l < W<T>; ++l) base[k][l] = from[l < valid ? l : valid - 1];
        }
      }
    }

    void frame_feature(Vec<T>* rows, const Feature& f, SpectrumTile<T>& s, int64_t, int64_t) const {
      rows[0] = rms_spectrum<T>(s.base, s.bins, int64_t(f.params[0]));
    }
  };
};

template <class T>
Status spectral(T* out, const T* S, int64_t rows, int64_t bins, int64_t frames, const Program<T>& program) {
  const SpectrogramSource<T> source{S, bins, frames};
  return ProgramRun<T, SpectrogramSource<T>>(out, rows, source, program).run();
}

}  // namespace

void add_spectral(KernelTable& table) {
  table.f32.spectral = spectral<float>;
  table.f64.spectral = spectral<double>;
}

}  // namespace fa::FA_ISA
