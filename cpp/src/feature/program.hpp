#pragma once
// Runs a program of features over the frames of a clip: one spectrum a tile, whatever the set. `Source` gives the tiles:
// extract.cpp from samples, spectral.cpp from a spectrogram.
//
// Features with a floor (`top_db` under the maximum of the clip) need two steps. Step one computes everything and notes
// the maxima; step two applies the floor, from values kept in between or, for long clips, from the few tiles that reach
// below the floor, computed again.
#include "band_energy_ratio.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"
#include "framing.hpp"
#include "mfcc.hpp"
#include "rms.hpp"
#include "spectral_bandwidth.hpp"
#include "spectral_contrast.hpp"
#include "spectral_flatness.hpp"
#include "spectral_rolloff.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t max_features = 32;
constexpr size_t most_kept = size_t{8} << 20;  // bytes kept between the steps for one clip

// What step one leaves for step two, for one feature.
template <class T>
struct Deferred {
  bool active = false;
  double top_db = 0;
  int64_t width = 0;       // vectors kept a tile; 0: none, tiles are computed again
  T* highest = nullptr;    // [clips][tasks][2]
  T* lowest = nullptr;     // [clips][tiles]
  Vec<T>* kept = nullptr;  // [clips][tiles][width]
};

template <class T, class Source>
class ProgramRun {
 public:
  ProgramRun(T* out, int64_t clips, const Source& source, const Program<T>& program)
      : out_(out), clips_(clips), source_(source), program_(program), frames_(source.frames),
        tiles_(ceil_div(frames_, W<T>)), tasks_(ceil_div(frames_, task_frames<T>)) {
    for (int64_t i = 0; i < program_.count; ++i) {
      const Feature& f = program_.features[i];
      if (f.code < Code::rms || !Source::samples) spectrum_ = true;
      if (f.code == Code::spectral_contrast && f.params[1] == 0)
        deferred_[i] = {true, 80, 2 * f.rows};
      if ((f.code == Code::log_mel || f.code == Code::mfcc) && f.params[2] == f.params[2]) {
        const int64_t width = f.code == Code::mfcc ? program_.mel.bands : 0;
        deferred_[i] = {true, f.params[2], size_t(tiles_ * width) * sizeof(Vec<T>) <= most_kept ? width : 0};
      }
      most_rows_ = f.rows > most_rows_ ? f.rows : most_rows_;
      if (f.code == Code::spectral_contrast)
        for (int64_t b = 0; b < f.rows; ++b) most_rows_ = f.params[4 + 3 * b] > most_rows_ ? int64_t(f.params[4 + 3 * b]) : most_rows_;
    }
  }

  Status run() {
    size_t each = 0;
    for (const auto& d : deferred_) each += d.active ? bytes(d, 1) : 0;
    const int64_t fit = each ? int64_t(2 * most_kept / each) : clips_, group = fit < 1 ? 1 : fit < clips_ ? fit : clips_;
    char* memory = each ? workspace(each * size_t(group) + 4096) : nullptr;
    if (each && !memory) return Status::out_of_memory;
    for (first_clip_ = 0; first_clip_ < clips_; first_clip_ += group) {
      const int64_t n = clips_ - first_clip_ < group ? clips_ - first_clip_ : group;
      Arena arena{memory};
      for (auto& d : deferred_)
        if (d.active) place(d, arena, n);
      Status status = parallel(n * tasks_, scratch(), [&](int64_t i, char* m) { step_one(i, m); });
      if (status == Status::ok && each) status = parallel(n * tasks_, scratch(), [&](int64_t i, char* m) { step_two(i, m); });
      if (status != Status::ok) return status;
    }
    if (each) trim_workspace();
    return Status::ok;
  }

 private:
  // One task's memory, and its tile.
  struct Tile {
    typename Source::Reader reader;
    SpectrumTile<T> spectrum;
    Vec<T>*mel, *rows, *more;
    bool mel_ready;
  };

  size_t bytes(const Deferred<T>& d, int64_t n) const {
    return Arena::bytes<T>(n * tasks_ * 2) + Arena::bytes<T>(n * tiles_) + Arena::bytes<Vec<T>>(n * tiles_ * d.width);
  }
  void place(Deferred<T>& d, Arena& arena, int64_t n) {
    d.highest = arena.take<T>(n * tasks_ * 2);
    d.lowest = arena.take<T>(n * tiles_);
    d.kept = arena.take<Vec<T>>(n * tiles_ * d.width);
  }
  int64_t room() const { return 3 * most_rows_ + program_.mel.bands; }
  size_t scratch() const {
    return source_.scratch() + 3 * Arena::bytes<Vec<T>>(source_.bins) + Arena::bytes<Vec<T>>(program_.mel.bands) +
           2 * Arena::bytes<Vec<T>>(room());
  }
  Tile open(char* memory) const {
    Arena arena{memory};
    typename Source::Reader reader(source_, arena);
    Vec<T>*base = arena.take<Vec<T>>(source_.bins), *derived = arena.take<Vec<T>>(2 * source_.bins);
    Vec<T>*mel = arena.take<Vec<T>>(program_.mel.bands), *rows = arena.take<Vec<T>>(room()), *more = arena.take<Vec<T>>(room());
    return {reader, SpectrumTile<T>(source_.bins, base, Source::exponent, derived), mel, rows, more, false};
  }
  void read(Tile& tile, int64_t clip, int64_t t) const {
    tile.reader.spectrum(tile.spectrum.base, first_clip_ + clip, t);
    tile.spectrum.refreshed();
    tile.mel_ready = false;
  }
  const Vec<T>* mel(Tile& tile) const {
    if (!tile.mel_ready) melspectrogram<T>(tile.mel, tile.spectrum.power(Source::samples ? program_.power : Source::exponent), program_.mel);
    tile.mel_ready = true;
    return tile.mel;
  }
  T* place_of(const Feature& f, int64_t clip, int64_t t) const {
    return out_ + ((first_clip_ + clip) * program_.out_rows + f.row) * frames_ + t;
  }

  void step_one(int64_t task, char* memory) const {
    Tile tile = open(memory);
    const int64_t clip = task / tasks_, first = task % tasks_ * task_frames<T>;
    const int64_t last = first + task_frames<T> < frames_ ? first + task_frames<T> : frames_;
    Vec<T> highest[max_features][2];
    for (auto& h : highest) h[0] = h[1] = splat<T>(-T(__builtin_inf()));
    for (int64_t t = first; t < last; t += W<T>) {
      if (spectrum_) read(tile, clip, t);
      for (int64_t i = 0; i < program_.count; ++i) {
        const Feature& f = program_.features[i];
        if (!compute(tile, f, i, clip, t, highest[i])) continue;
        store_rows(place_of(f, clip, t), frames_, tile.rows, f.rows, last - t);
      }
    }
    for (int64_t i = 0; i < program_.count; ++i)
      if (deferred_[i].active)
        for (int h = 0; h < 2; ++h) deferred_[i].highest[2 * task + h] = horizontal_max<T>(highest[i][h]);
    if (spectrum_ && Source::samples) count_fft_frames(last - first);
  }

  // One feature of one tile into tile.rows; false if nothing is to be stored yet.
  bool compute(Tile& tile, const Feature& f, int64_t i, int64_t clip, int64_t t, Vec<T>* highest) const {
    SpectrumTile<T>& s = tile.spectrum;
    const double* p = f.params;
    Vec<T>* rows = tile.rows;
    switch (f.code) {
      case Code::spectrogram: {
        const Vec<T>* S = s.power(Source::samples ? program_.power : Source::exponent);
        for (int64_t k = 0; k < f.rows; ++k) rows[k] = S[k];
        return true;
      }
      case Code::melspectrogram: {
        const Vec<T>* S = mel(tile);
        for (int64_t k = 0; k < f.rows; ++k) rows[k] = S[k];
        return true;
      }
      case Code::log_mel:
      case Code::mfcc: return decibels(tile, f, i, clip, t, highest);
      case Code::spectral_contrast: return contrast(tile, f, i, clip, t, highest);
      case Code::spectral_centroid: return rows[0] = spectral_centroid<T>(s.power(p[0]), s.bins, p + 1), true;
      case Code::spectral_bandwidth:
        return rows[0] = spectral_bandwidth<T>(s.power(p[0]), s.bins, p[1], p[2] != 0, p + 3), true;
      case Code::spectral_rolloff: return rows[0] = spectral_rolloff<T>(s.power(p[0]), s.bins, p[1], p + 2), true;
      case Code::spectral_flatness:
        return rows[0] = spectral_flatness<T>(s.power(p[0]), p[1], int64_t(p[2]), p + 3), true;
      case Code::band_energy_ratio: return rows[0] = band_energy_ratio<T>(s.power(2), s.bins, int64_t(p[0])), true;
      default: return tile.reader.frame_feature(rows, f, s, first_clip_ + clip, t), true;
    }
  }

  bool decibels(Tile& tile, const Feature& f, int64_t i, int64_t clip, int64_t t, Vec<T>* highest) const {
    const Deferred<T>& d = deferred_[i];
    const int64_t bands = program_.mel.bands, index = clip * tiles_ + t / W<T>;
    const bool direct = f.code == Code::log_mel;
    Vec<T>* db = direct ? tile.rows : d.width ? d.kept + index * d.width : tile.more;
    Vec<T> lowest = splat<T>(T(__builtin_inf()));
    log_mel<T>(db, mel(tile), bands, f.params[0], f.params[1], highest[0], lowest);
    if (d.active) d.lowest[index] = horizontal_min<T>(lowest);
    if (direct) return true;
    if (d.width) return false;
    dct_rows<T>(tile.rows, db, -T(__builtin_inf()), program_.dct);
    return true;
  }

  bool contrast(Tile& tile, const Feature& f, int64_t i, int64_t clip, int64_t t, Vec<T>* highest) const {
    const Deferred<T>& d = deferred_[i];
    Vec<T>* valley = d.active ? d.kept + (clip * tiles_ + t / W<T>) * d.width : tile.rows + f.rows;
    Vec<T>* peak = valley + f.rows;
    spectral_contrast<T>(valley, peak, tile.spectrum.power(1), f.rows, f.params + 2, tile.more);
    if (!d.active) {
      for (int64_t b = 0; b < f.rows; ++b) tile.rows[b] = peak[b] - valley[b];
      return true;
    }
    for (int64_t b = 0; b < 2 * f.rows; ++b) {
      valley[b] = vlog2(vmax(valley[b], splat<T>(T(1e-10)))) * decibel<T>;
      highest[b / f.rows] = vmax(highest[b / f.rows], valley[b]);
    }
    return false;
  }

  T floor_of(const Deferred<T>& d, int64_t clip, int which) const {
    T top = -T(__builtin_inf());
    for (int64_t k = 0; k < tasks_; ++k) {
      const T h = d.highest[2 * (clip * tasks_ + k) + which];
      top = top < h ? h : top;
    }
    return top - T(d.top_db);
  }

  void step_two(int64_t task, char* memory) const {
    Tile tile = open(memory);
    const int64_t clip = task / tasks_, first = task % tasks_ * task_frames<T>;
    const int64_t last = first + task_frames<T> < frames_ ? first + task_frames<T> : frames_;
    for (int64_t i = 0; i < program_.count; ++i) {
      const Feature& f = program_.features[i];
      const Deferred<T>& d = deferred_[i];
      if (!d.active) continue;
      const T floor = floor_of(d, clip, 0), other = floor_of(d, clip, 1);
      for (int64_t t = first; t < last; t += W<T>) {
        const int64_t index = clip * tiles_ + t / W<T>, valid = last - t;
        T* to = place_of(f, clip, t);
        if (f.code == Code::log_mel) {
          if (d.lowest[index] < floor) raise_rows(to, f.rows, valid, floor);
          continue;
        }
        const Vec<T>* kept = d.kept + index * d.width;
        if (f.code == Code::spectral_contrast) {
          for (int64_t b = 0; b < f.rows; ++b)
            tile.rows[b] = vmax(kept[f.rows + b], splat<T>(other)) - vmax(kept[b], splat<T>(floor));
        } else {
          if (!d.width && !(d.lowest[index] < floor)) continue;  // already right
          if (!d.width) kept = again(tile, f, clip, t);
          dct_rows<T>(tile.rows, kept, floor, program_.dct);
        }
        store_rows(to, frames_, tile.rows, f.rows, valid);
      }
    }
  }

  const Vec<T>* again(Tile& tile, const Feature& f, int64_t clip, int64_t t) const {
    Vec<T> unused{};
    read(tile, clip, t);
    log_mel<T>(tile.more, mel(tile), program_.mel.bands, f.params[0], f.params[1], unused, unused);
    return tile.more;
  }

  void raise_rows(T* to, int64_t rows, int64_t valid, T floor) const {
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t l = 0; l < W<T> && l < valid; ++l) {
        T& x = to[r * frames_ + l];
        x = x < floor ? floor : x;
      }
  }

  T* out_;
  int64_t clips_;
  const Source& source_;
  const Program<T>& program_;
  int64_t frames_, tiles_, tasks_, first_clip_ = 0, most_rows_ = 0;
  bool spectrum_ = false;
  Deferred<T> deferred_[max_features];
};

}  // namespace
}  // namespace fa::FA_ISA
