#pragma once
// What one task works with: a tile of spectra from its source, the mel bands of it, and room for the rows of a feature.
#include "framing.hpp"
#include "melspectrogram.hpp"
#include "spectrum_tile.hpp"
#include "tiny_frames.hpp"

namespace fa::FA_ISA {
namespace {

template <class T, class Source>
struct FeatureTile {
  const Source& source;
  const Program<T>& program;
  Arena arena;
  typename Source::Reader reader;
  SpectrumTile<T> spectrum;
  SpectrumTile<T> raised;  // the same with the frames of `tiny` raised, if there are any
  TinyFrames<T> tiny;
  Vec<T>*bands, *rows, *more;  // more: a second set of rows
  bool bands_ready = false;

  // most: vectors that the largest feature needs at once
  FeatureTile(const Source& s, const Program<T>& p, int64_t most, char* memory)
      : source(s), program(p), arena{memory}, reader(s, arena),
        spectrum(s.bins, arena.take<Vec<T>>(s.bins), Source::exponent, arena.take<Vec<T>>(2 * s.bins)),
        raised(s.bins, arena.take<Vec<T>>(s.bins), Source::exponent, arena.take<Vec<T>>(2 * s.bins)),
        bands(arena.take<Vec<T>>(p.mel.bands)), rows(arena.take<Vec<T>>(room(p, most))), more(arena.take<Vec<T>>(room(p, most))) {}

  static int64_t room(const Program<T>& p, int64_t most) { return 3 * most + p.mel.bands; }
  static size_t bytes(const Source& s, const Program<T>& p, int64_t most) {
    return s.scratch() + 2 * (Arena::bytes<Vec<T>>(s.bins) + Arena::bytes<Vec<T>>(2 * s.bins)) + Arena::bytes<Vec<T>>(p.mel.bands) + 2 * Arena::bytes<Vec<T>>(room(p, most));
  }

  void read(int64_t clip, int64_t t) {
    tiny = reader.spectrum(spectrum.base, clip, t);
    spectrum.refreshed();
    if (tiny.any) {
      __builtin_memcpy(raised.base, spectrum.base, size_t(spectrum.bins) * sizeof(Vec<T>));
      raised.refreshed();
      tiny.lower_squares(spectrum.base, raised.base, spectrum.bins);
    }
    bands_ready = false;
  }
  // For features that do not depend on how loud a frame is.
  SpectrumTile<T>& any_scale() { return tiny.any ? raised : spectrum; }
  // What mel bands are taken of: |X|^power from samples; a spectrogram that was given, as it is.
  const Vec<T>* spectrogram() { return spectrum.power(Source::samples ? program.power : Source::exponent); }
  const Vec<T>* mel() {
    if (!bands_ready) melspectrogram<T>(bands, spectrogram(), spectrum.bins, program.mel);
    bands_ready = true;
    return bands;
  }
};

}  // namespace
}  // namespace fa::FA_ISA
