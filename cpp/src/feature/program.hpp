#pragma once
// Runs a program of features over the frames of a clip: one spectrum a tile, whatever the set. `Source` gives the tiles:
// extract.cpp from samples, spectral.cpp from a spectrogram.
//
// Features with a floor (`top_db` under the maximum of the clip) need two steps. Step one computes everything and notes
// the maxima; step two applies the floor, from values kept in between or, for long clips, from the few tiles that reach
// below the floor, computed again.
#include "band_energy_ratio.hpp"
#include "deferred.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"
#include "feature_tile.hpp"
#include "mfcc.hpp"
#include "rms.hpp"
#include "spectral_bandwidth.hpp"
#include "spectral_contrast.hpp"
#include "spectral_flatness.hpp"
#include "spectral_rolloff.hpp"

namespace fa::FA_ISA {
namespace {

template <class T, class Source>
class ProgramRun {
 public:
  ProgramRun(T* out, int64_t clips, const Source& source, const Program<T>& program)
      : out_(out), clips_(clips), source_(source), program_(program), frames_(source.frames),
        tiles_(ceil_div(frames_, W<T>)), tasks_(ceil_div(frames_, task_frames<T>)) {
    for (int64_t i = 0; i < program_.count; ++i) {
      const Feature& f = program_.features[i];
      if (f.code < Code::rms || !Source::samples) spectrum_ = true;
      deferred_[i] = Deferred<T>::of(f, program_.mel.bands, tiles_);
      most_rows_ = most_vectors(f) > most_rows_ ? most_vectors(f) : most_rows_;
    }
  }

  Status run() {
    size_t each = 0;
    for (const auto& d : deferred_) each += d.bytes(1, tasks_, tiles_);
    const int64_t fit = each ? int64_t(2 * most_kept / each) : clips_, group = fit < 1 ? 1 : fit < clips_ ? fit : clips_;
    char* memory = each ? workspace(each * size_t(group) + 4096) : nullptr;
    if (each && !memory) return Status::out_of_memory;
    for (first_clip_ = 0; first_clip_ < clips_; first_clip_ += group) {
      const int64_t n = clips_ - first_clip_ < group ? clips_ - first_clip_ : group;
      Arena arena{memory};
      for (auto& d : deferred_) d.place(arena, n, tasks_, tiles_);
      Status status = parallel(n * tasks_, scratch(), [&](int64_t i, char* m) { step_one(i, m); });
      if (status == Status::ok && each) status = parallel(n * tasks_, scratch(), [&](int64_t i, char* m) { step_two(i, m); });
      if (status != Status::ok) return status;
    }
    if (each) trim_workspace();
    return Status::ok;
  }

 private:
  using Tile = FeatureTile<T, Source>;

  Tile open(char* memory) const { return Tile(source_, program_, most_rows_, memory); }
  size_t scratch() const { return Tile::bytes(source_, program_, most_rows_); }
  T* place_of(const Feature& f, int64_t clip, int64_t t) const {
    return out_ + ((first_clip_ + clip) * program_.out_rows + f.row) * frames_ + t;
  }

  void step_one(int64_t task, char* memory) const {
    Tile tile = open(memory);
    const int64_t clip = task / tasks_, first = task % tasks_ * task_frames<T>;
    const int64_t last = first + task_frames<T> < frames_ ? first + task_frames<T> : frames_;
    Vec<T> highest[max_features][2];
    if constexpr (Source::samples) source_.check(first_clip_ + clip, task % tasks_, tasks_);
    for (auto& h : highest) h[0] = h[1] = splat<T>(-T(__builtin_inf()));
    for (int64_t t = first; t < last; t += W<T>) {
      if (spectrum_) tile.read(first_clip_ + clip, t);
      for (int64_t i = 0; i < program_.count; ++i) {
        const Feature& f = program_.features[i];
        const Vec<T>* rows = compute(tile, f, i, clip, t, highest[i]);
        if (rows) store_rows(place_of(f, clip, t), frames_, rows, f.rows, last - t);
      }
    }
    for (int64_t i = 0; i < program_.count; ++i)
      if (deferred_[i].active)
        for (int h = 0; h < 2; ++h) deferred_[i].highest[2 * task + h] = horizontal_max<T>(highest[i][h]);
    if (spectrum_ && Source::samples) count_fft_frames(last - first);
  }

  // One feature of one tile, in tile.rows or where it lies already; null if nothing is to be stored yet.
  const Vec<T>* compute(Tile& tile, const Feature& f, int64_t i, int64_t clip, int64_t t, Vec<T>* highest) const {
    SpectrumTile<T>&s = tile.spectrum, &any_scale = tile.any_scale();
    const double* p = f.params;
    Vec<T>* rows = tile.rows;
    switch (f.code) {
      case Code::spectrogram: return tile.spectrogram();
      case Code::melspectrogram: return tile.mel();
      case Code::log_mel:
      case Code::mfcc: return decibels(tile, f, i, clip, t, highest);
      case Code::spectral_contrast: return contrast(tile, f, i, clip, t, highest);
      case Code::spectral_centroid: rows[0] = spectral_centroid<T>(any_scale.power(p[0]), s.bins, p + 1); break;
      case Code::spectral_bandwidth: rows[0] = spectral_bandwidth<T>((p[2] != 0 ? any_scale : s).power(p[0]), s.bins, p[1], p[2] != 0, p + 3); break;
      case Code::spectral_rolloff: rows[0] = spectral_rolloff<T>(any_scale.power(p[0]), s.bins, p[1], p + 2); break;
      case Code::spectral_flatness: rows[0] = spectral_flatness<T>(s.power(p[0]), p[1], int64_t(p[2]), p + 3); break;
      case Code::band_energy_ratio: rows[0] = band_energy_ratio<T>(any_scale.power(2), s.bins, int64_t(p[0])); break;
      default: tile.reader.frame_feature(rows, f, s, first_clip_ + clip, t);
    }
    return rows;
  }

  const Vec<T>* decibels(Tile& tile, const Feature& f, int64_t i, int64_t clip, int64_t t, Vec<T>* highest) const {
    const Deferred<T>& d = deferred_[i];
    const int64_t bands = program_.mel.bands, index = clip * tiles_ + t / W<T>;
    const bool direct = f.code == Code::log_mel;
    Vec<T>* db = direct ? tile.rows : d.width ? d.kept + index * d.width : tile.more;
    Vec<T> lowest = splat<T>(T(__builtin_inf()));
    log_mel<T>(db, tile.mel(), bands, f.params[0], f.params[1], highest[0], lowest);
    if (d.active) d.lowest[index] = horizontal_min<T>(lowest);
    if (direct) return tile.rows;
    if (d.width) return nullptr;
    dct_rows<T>(tile.rows, db, -T(__builtin_inf()), program_.dct);
    return tile.rows;
  }

  const Vec<T>* contrast(Tile& tile, const Feature& f, int64_t i, int64_t clip, int64_t t, Vec<T>* highest) const {
    const Deferred<T>& d = deferred_[i];
    Vec<T>* valley = d.active ? d.kept + (clip * tiles_ + t / W<T>) * d.width : tile.rows + f.rows;
    Vec<T>* peak = valley + f.rows;
    spectral_contrast<T>(valley, peak, tile.spectrum.power(1), f.rows, f.params + 2, tile.more);
    if (!d.active) {
      for (int64_t b = 0; b < f.rows; ++b) tile.rows[b] = peak[b] - valley[b];
      return tile.rows;
    }
    for (int64_t b = 0; b < 2 * f.rows; ++b) {
      valley[b] = vlog2(vmax(valley[b], splat<T>(T(1e-10)))) * decibel<T>;
      highest[b / f.rows] = vmax(highest[b / f.rows], valley[b]);
    }
    return nullptr;
  }

  void step_two(int64_t task, char* memory) const {
    Tile tile = open(memory);
    const int64_t clip = task / tasks_, first = task % tasks_ * task_frames<T>;
    const int64_t last = first + task_frames<T> < frames_ ? first + task_frames<T> : frames_;
    for (int64_t i = 0; i < program_.count; ++i) {
      const Feature& f = program_.features[i];
      const Deferred<T>& d = deferred_[i];
      if (!d.active) continue;
      const T floor = d.floor(clip, tasks_, 0), other = d.floor(clip, tasks_, 1);
      for (int64_t t = first; t < last; t += W<T>) {
        const int64_t index = clip * tiles_ + t / W<T>, valid = last - t;
        T* to = place_of(f, clip, t);
        if (f.code == Code::log_mel) {
          if (d.lowest[index] < floor) raise_rows<T>(to, frames_, f.rows, valid, floor);
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
    tile.read(first_clip_ + clip, t);
    log_mel<T>(tile.more, tile.mel(), program_.mel.bands, f.params[0], f.params[1], unused, unused);
    return tile.more;
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
