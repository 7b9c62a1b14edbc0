// extract: any set of frame features from samples, one FFT a frame. Mirrored by backends/numba/extract.py.
#include "../simd/finite.hpp"
#include "../table.hpp"
#include "amplitude_envelope.hpp"
#include "program.hpp"
#include "zero_crossing_rate.hpp"

namespace fa::FA_ISA {
namespace {

template <class T, class S>
struct SampleSource {
  static constexpr bool samples = true;
  static constexpr double exponent = 2;
  const S* x;
  const Framing& framing;
  const T* window;
  const FftPlan<T>* plan;  // null if no feature needs a spectrum
  bool* finite;
  int64_t frames = framing.frames, bins = plan ? plan->bins() : 0;

  int64_t slots() const { return plan ? 2 * tile_slots(*plan) : 0; }
  size_t scratch() const {
    const int64_t samples = W<T> * framing.n_fft;
    return Arena::bytes<Vec<T>>(slots()) + Arena::bytes<S>(samples) + (plan ? Arena::bytes<T>(samples) + Arena::bytes<Vec<T>>(bins) : 0);
  }

  void check(int64_t clip, int64_t part, int64_t parts) const {
    check_part(finite, x + clip * framing.n, framing.n, part, parts);
  }

  struct Reader {
    const SampleSource& source;
    Vec<T>* buffer;
    S* room;
    T* raised;        // frames found to be too quiet,
    Vec<T>* squares;  // and what comes of them
    Reader(const SampleSource& s, Arena& arena)
        : source(s), buffer(arena.take<Vec<T>>(s.slots())), room(arena.take<S>(W<T> * s.framing.n_fft)),
          raised(s.plan ? arena.take<T>(W<T> * s.framing.n_fft) : nullptr), squares(s.plan ? arena.take<Vec<T>>(s.bins) : nullptr) {}

    TinyFrames<T> spectrum(Vec<T>* power, int64_t clip, int64_t t) const {
      const Framing& f = source.framing;
      TileFrames<T, S> tile(source.x + clip * f.n, f, f.mode, t, room);
      TinyFrames<T> tiny(tile, f.n_fft, room, f.frames - t);
      const T gain = T(1 / (double(spectrum_gain(*source.plan)) * full_scale<S>));
      load_tile(*source.plan, buffer, tile.frame, source.window, gain);
      spectrum_power(*source.plan, buffer, power);
      const T* frame[W<T>];
      const auto before = tiny.lanes;
      if (tiny.find_more(tile, f.n_fft, power, source.bins, raised, frame)) {
        load_tile(*source.plan, buffer, frame, source.window, gain);
        spectrum_power(*source.plan, buffer, squares);
        for (int64_t k = 0; k < source.bins; ++k) power[k] = tiny.lanes != before ? squares[k] : power[k];
      }
      return tiny;
    }

    // Features of the samples themselves, each with a padding of its own.
    void frame_feature(Vec<T>* rows, const Feature& f, SpectrumTile<T>&, int64_t clip, int64_t t) const {
      const Framing& framing = source.framing;
      const double* p = f.params;
      const TileFrames<T, S> tile(source.x + clip * framing.n, framing, Pad(int(p[0])), t, room);
      const int64_t count = framing.frames - t < W<T> ? framing.frames - t : W<T>;
      if (f.code == Code::rms) {
        for (int64_t l = 0; l < count; ++l) rows[0][l] = rms_frame<T>(tile.frame[l], framing.n_fft);
        return;
      }
      const KeepDenormals what_is_compared;
      if (f.code == Code::zero_crossing_rate) return crossing_rates(rows[0], tile, count, p);
      for (int64_t l = 0; l < count; ++l) rows[0][l] = envelope_frame<T>(tile.frame[l], framing.n_fft, p[1] != 0);
    }

    // pad (p[3]): the first sample of a frame counts as a crossing
    void crossing_rates(Vec<T>& rates, const TileFrames<T, S>& tile, int64_t count, const double* p) const {
      const Framing& framing = source.framing;
      int64_t found[W<T>];
      for (int64_t l = 0, more; l < count; l += more) {  // frames that lie `hop` apart in memory, together
        for (more = 1; l + more < count && tile.frame[l + more] == tile.frame[l] + more * framing.hop;) ++more;
        crossings_of_frames<T>(found + l, more, tile.frame[l], framing.n_fft, framing.hop, p[1], p[2] != 0);
      }
      for (int64_t l = 0; l < count; ++l) rates[l] = T(double(found[l] + (p[3] != 0)) / double(framing.n_fft));
    }
  };
};

template <class T>
Status extract(T* out, Samples x, int64_t rows, const Framing& f, const T* window, const FftPlan<T>* plan,
               const Program<T>& program, bool* finite) {
  if (x.int16) {
    const SampleSource<T, int16_t> source{static_cast<const int16_t*>(x.data), f, window, plan, finite};
    return ProgramRun<T, SampleSource<T, int16_t>>(out, rows, source, program).run();
  }
  const SampleSource<T, T> source{static_cast<const T*>(x.data), f, window, plan, finite};
  return ProgramRun<T, SampleSource<T, T>>(out, rows, source, program).run();
}

}  // namespace

void add_extract(KernelTable& table) {
  table.f32.extract = flushed<extract<float>>;
  table.f64.extract = flushed<extract<double>>;
}

}  // namespace fa::FA_ISA
