// spectral: the same features from a spectrogram S (rows, bins, frames), or (rows, frames, bins) where it is turned, as
// `stft` leaves spectra. Mirrored by backends/numba/spectral.py.
#include "../simd/transpose.hpp"
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
  bool turned;
  size_t scratch() const { return 0; }

  struct Reader {
    const SpectrogramSource& source;
    Reader(const SpectrogramSource& s, Arena&) : source(s) {}

    TinyFrames<T> spectrum(Vec<T>* base, int64_t clip, int64_t t) const {
      const int64_t valid = source.frames - t;
      if (source.turned) {
        turn(base, source.S + (clip * source.frames + t) * source.bins, source.bins, valid);
        return {};
      }
      const T* from = source.S + clip * source.bins * source.frames + t;
      for (int64_t k = 0; k < source.bins; ++k, from += source.frames) {
        if (valid >= W<T>) {
          base[k] = load(from);
          __builtin_prefetch(from + 2 * W<T> - 1, 0, 2);  // for the tile after this one
        } else {
          for (int l = 0; l < W<T>; ++l) base[k][l] = from[l < valid ? l : valid - 1];
        }
      }
      return {};
    }

    // the last frame once more where there are none
    static void turn(Vec<T>* base, const T* from, int64_t bins, int64_t valid) {
      for (int64_t k = 0; k < bins; k += W<T>) {
        Vec<T> a[W<T>];
        const int64_t count = bins - k < W<T> ? bins - k : W<T>;
        for (int l = 0; l < W<T>; ++l) {
          const T* frame = from + (l < valid ? l : valid - 1) * bins + k;
          a[l] = count == W<T> ? load(frame) : load_some(frame, count);
        }
        transpose<T>(a);
        for (int64_t i = 0; i < count; ++i) base[k + i] = a[i];
      }
    }

    void frame_feature(Vec<T>* rows, const Feature& f, SpectrumTile<T>& s, int64_t, int64_t) const {
      rows[0] = rms_spectrum<T>(s.base, s.bins, int64_t(f.params[0]));
    }
  };
};

template <class T>
Status spectral(T* out, const T* S, int64_t rows, int64_t bins, int64_t frames, bool turned,
                const Program<T>& program) {
  const SpectrogramSource<T> source{S, bins, frames, turned};
  return ProgramRun<T, SpectrogramSource<T>>(out, rows, source, program).run();
}

}  // namespace

void add_spectral(KernelTable& table) {
  table.f32.spectral = flushed<spectral<float>>;
  table.f64.spectral = flushed<spectral<double>>;
}

}  // namespace fa::FA_ISA
