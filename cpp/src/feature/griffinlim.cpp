// griffinlim: a signal whose spectra have given magnitudes, by turns to the signal and back (Griffin and Lim, 1984), with
// momentum (Perraudin, Balazs and Sondergaard, 2013). Mirrored by backends/numba/griffinlim.py.
//
// An iteration is one pass over the frames: samples -> spectrum -> new phase -> samples, W frames side by side, so that
// spectra never leave the cache. What is kept between iterations lies in the order of the lanes. Every task of frames
// overlap-adds into a part of its own; parts are joined afterwards, in ascending order.
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"
#include "overlap_add.hpp"
#include "phase.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
class GriffinLim {
 public:
  GriffinLim(T* y, const T* S, const T* turns, int64_t rows, const Framing& f, const T* window, const FftPlan<T>& plan, double momentum)
      : y_(y), S_(S), turns_(turns), rows_(rows), f_(f), window_(window), plan_(plan), keep_(T(momentum / (1 + momentum))) {}

  Status run(int64_t n_iter) {
    const size_t fixed = Arena::bytes<T>(f_.n), clip = bytes_of_clip();
    const int64_t fit = int64_t((size_t(48) << 20) / clip), group = fit < 1 ? 1 : fit < rows_ ? fit : rows_;
    char* memory = workspace(fixed + clip * size_t(group));
    if (!memory) return Status::out_of_memory;
    factor_ = reinterpret_cast<T*>(memory);
    Status status = parallel(ceil_div(f_.n, step), 0, [&](int64_t task, char*) { fill_factor(task * step); });
    for (first_ = 0; status == Status::ok && first_ < rows_; first_ += group) {
      clips_ = rows_ - first_ < group ? rows_ - first_ : group;
      Arena arena{memory + fixed};
      kept_ = arena.take<Vec<T>>(clips_ * tiles_ * 2 * bins_);
      magnitude_ = arena.take<Vec<T>>(clips_ * tiles_ * bins_);
      parts_ = arena.take<T>(clips_ * tasks_ * part_);
      for (int64_t i = 0; status == Status::ok && i <= n_iter; ++i) status = iterate(i == 0);
    }
    trim_workspace();
    return status;
  }

 private:
  static constexpr int64_t step = 4096;  // samples joined by a task

  size_t bytes_of_clip() const {
    return Arena::bytes<Vec<T>>(3 * tiles_ * bins_ + 16) + Arena::bytes<T>(tasks_ * part_ + 16);
  }

  void fill_factor(int64_t from) const {
    const WindowSquares<T> squares{f_, window_, nullptr};
    const int64_t end = from + step < f_.n ? from + step : f_.n;
    for (int64_t u = from; u < end; u += squares.most)
      squares.at_ends(factor_ + u, u + f_.pad, end - u < squares.most ? end - u : squares.most);
  }

  Status iterate(bool first) const {
    const size_t scratch = Arena::bytes<Vec<T>>(2 * tile_slots(plan_)) + Arena::bytes<Vec<T>>(2 * bins_) + Arena::bytes<T>(W<T> * f_.n_fft);
    const Status status = parallel(clips_ * tasks_, scratch, [&](int64_t task, char* memory) { frames(task, memory, first); });
    if (status != Status::ok) return status;
    const int64_t joins = ceil_div(f_.n, step);
    return parallel(clips_ * joins, 0, [&](int64_t task, char*) { join(task / joins, task % joins * step); });
  }

  void frames(int64_t task, char* memory, bool first) const {
    Arena arena{memory};
    Vec<T>*b = arena.take<Vec<T>>(2 * tile_slots(plan_)), *s = arena.take<Vec<T>>(2 * bins_);
    T *room = arena.take<T>(W<T> * f_.n_fft), *part = parts_ + task * part_;
    for (int64_t i = 0; i < part_; ++i) part[i] = 0;
    const int64_t clip = task / tasks_, begin = task % tasks_ * task_frames<T>;
    const int64_t end = begin + task_frames<T> < f_.frames ? begin + task_frames<T> : f_.frames;
    for (int64_t t = begin; t < end; t += W<T>) {
      const int64_t tile = clip * tiles_ + t / W<T>;
      if (first) {
        start(s, clip, tile, t);
      } else {
        const TileFrames<T, T> frames(y_ + (first_ + clip) * f_.n, f_, f_.mode, t, room);
        load_tile(plan_, b, frames.frame, window_, 1 / spectrum_gain(plan_));
        spectrum_pairs(plan_, b, s);
        project(s, kept_ + tile * 2 * bins_, magnitude_ + tile * bins_);
      }
      inverse_of_pairs(plan_, b, s);
      add_tile(part + (t - begin) * f_.hop, b, f_, window_, plan_, end - t);
    }
  }

  // Magnitudes into their place, and with the first phases into s.
  void start(Vec<T>* s, int64_t clip, int64_t tile, int64_t t) const {
    const int64_t valid = f_.frames - t;
    for (int64_t k = 0; k < bins_; ++k) {
      const int64_t at = ((first_ + clip) * bins_ + k) * f_.frames + t;
      const Vec<T> m = valid < W<T> ? load_some(S_ + at, valid) : load(S_ + at);
      T c[W<T>], d[W<T>];
      for (int l = 0; l < W<T>; ++l) c[l] = 1, d[l] = 0;
      if (turns_)
        for (int l = 0; l < W<T> && l < valid; ++l) unit(double(turns_[at + l]), c[l], d[l]);
      magnitude_[tile * bins_ + k] = m;
      s[2 * k] = load(c) * m;
      s[2 * k + 1] = load(d) * m;
      kept_[2 * (tile * bins_ + k)] = kept_[2 * (tile * bins_ + k) + 1] = Vec<T>{};
    }
  }

  // s - keep * (spectrum before), with the magnitudes wanted; `kept` receives s as it was.
  void project(Vec<T>* s, Vec<T>* kept, const Vec<T>* magnitude) const {
    for (int64_t k = 0; k < bins_; ++k) {
      const Complex<T> z = {s[2 * k], s[2 * k + 1]}, before = {kept[2 * k], kept[2 * k + 1]};
      const Complex<T> p = with_magnitude<T>({z.r - keep_ * before.r, z.i - keep_ * before.i}, magnitude[k]);
      kept[2 * k] = z.r, kept[2 * k + 1] = z.i;
      s[2 * k] = p.r, s[2 * k + 1] = p.i;
    }
  }

  // Samples from .. from + step of the output: the parts that reach there, divided by the sum of squared windows.
  void join(int64_t clip, int64_t from) const {
    const int64_t stride = task_frames<T> * f_.hop, count = from + step < f_.n ? step : f_.n - from, u = from + f_.pad;
    T* out = y_ + (first_ + clip) * f_.n + from;
    for (int64_t i = 0; i < count; ++i) out[i] = 0;
    const int64_t low = u < part_ ? 0 : ceil_div(u - part_ + 1, stride), high = (u + count - 1) / stride;
    for (int64_t p = low; p <= high && p < tasks_; ++p) {
      const int64_t at = u - p * stride, begin = at < 0 ? -at : 0, end = part_ - at < count ? part_ - at : count;
      const T* part = parts_ + (clip * tasks_ + p) * part_ + at;
      for (int64_t i = begin; i < end; ++i) out[i] += part[i];
    }
    for (int64_t i = 0; i < count; ++i) out[i] *= factor_[from + i];
  }

  T* y_;
  const T* S_;
  const T* turns_;
  int64_t rows_;
  const Framing& f_;  // n: samples of y; pad: samples in front of it
  const T* window_;
  const FftPlan<T>& plan_;
  T keep_;
  int64_t bins_ = plan_.bins(), tiles_ = ceil_div(f_.frames, W<T>), tasks_ = ceil_div(f_.frames, task_frames<T>);
  int64_t part_ = (task_frames<T> - 1) * f_.hop + f_.n_fft, first_ = 0, clips_ = 0;
  T *factor_ = nullptr, *parts_ = nullptr;
  Vec<T>*kept_ = nullptr, *magnitude_ = nullptr;
};

template <class T>
Status griffinlim(T* y, const T* S, const T* turns, int64_t rows, const Framing& f, const T* window, const FftPlan<T>& plan,
                  int64_t n_iter, double momentum) {
  return GriffinLim<T>(y, S, turns, rows, f, window, plan, momentum).run(n_iter);
}

}  // namespace

void add_griffinlim(KernelTable& table) {
  table.f32.signal.griffinlim = flushed<griffinlim<float>>;
  table.f64.signal.griffinlim = flushed<griffinlim<double>>;
}

}  // namespace fa::FA_ISA
