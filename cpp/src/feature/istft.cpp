// istft: spectra -> frames * window, overlap-added, divided by the sum of squared windows. Mirrored by backends/numba/istft.py.
//
// A task owns a stretch of the output and transforms every frame that reaches into it, so nothing is shared between tasks.
#include "../fft/row_ifft.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"
#include "overlap_add.hpp"

namespace fa::FA_ISA {
namespace {

// W frames side by side: any length, either memory order.
template <class T>
struct TileInverse {
  const T* D;
  const Framing& f;  // n: samples of the output; pad: samples dropped in front
  const T* window;
  const FftPlan<T>& plan;
  bool frames_major;
  int64_t bins = plan.bins(), slots = 2 * tile_slots(plan), turned = frames_major ? 2 * bins + W<T> : 0;

  size_t scratch() const { return Arena::bytes<Vec<T>>(slots) + Arena::bytes<Vec<T>>(turned); }

  // X[k] of frames t .. t + W of the (bins, frames) spectra at `row`.
  FA_INLINE Complex<T> bin(const T* row, int64_t k, int64_t t) const {
    const T* p = row + 2 * (k * f.frames + t);
    T room[2 * W<T>];
    if (f.frames - t < W<T>) {
      for (int l = 0; l < 2 * W<T>; ++l) room[l] = l < 2 * (f.frames - t) ? p[l] : T(0);
      p = room;
    }
    const Vec<T> a = load(p), b = load(p + W<T>);
    return {shuffle<T, Even<T>>(a, b), shuffle<T, Odd<T>>(a, b)};
  }

  void transform(Vec<T>* b, Vec<T>* s, const T* row, int64_t t) const {
    if (frames_major) {
      load_lanes(s, row + 2 * t * bins, 2 * bins, f.frames - t);
      inverse_of_pairs(plan, b, s);
    } else {
      real_inverse(plan, b, [&](int64_t k) FA_LAMBDA { return bin(row, k, t); });
    }
  }

  void run(Stretch<T>& stretch, int64_t row, Arena arena) const {
    Vec<T>*b = arena.take<Vec<T>>(slots), *s = arena.take<Vec<T>>(turned);
    const int64_t last = stretch.last_frame();
    for (int64_t t = stretch.first_frame(); t <= last; t += W<T>) {
      const int64_t valid = last - t + 1 < W<T> ? last - t + 1 : W<T>;
      transform(b, s, D + 2 * row * f.frames * bins, t);
      stretch.place(t + valid - 1);
      add_tile(stretch.place(t), b, f, window, plan, valid);
      stretch.finish((t + valid) * f.hop);
    }
  }
};

// (frames, bins) of a power of two: every frame for itself.
template <class T>
struct RowInverse {
  const T* D;
  const Framing& f;
  const T* window;
  const RowPlan<T>& plan;
  int64_t bins = f.n_fft / 2 + 1, slots = 2 * plan.columns->slots;

  size_t scratch() const { return Arena::bytes<Vec<T>>(slots); }

  void run(Stretch<T>& stretch, int64_t row, Arena arena) const {
    Vec<T>* b = arena.take<Vec<T>>(slots);
    const int64_t last = stretch.last_frame();
    for (int64_t t = stretch.first_frame(); t <= last; ++t) {
      T* to = stretch.place(t);
      const T* window = this->window;
      row_samples(plan, D + 2 * (row * f.frames + t) * bins, b, [&](int64_t r, Vec<T> x) FA_LAMBDA {
        T* p = to + r * W<T>;
        store(p, load(p) + x * load(window + r * W<T>));
      });
      stretch.finish((t + 1) * f.hop);
    }
  }
};

template <class T, class Inverse>
Status overlap_add(T* out, int64_t rows, int64_t n, int64_t offset, const WindowSquares<T>& squares, const Inverse& inverse) {
  const int64_t n_fft = squares.f.n_fft, hops = 64 * squares.period(), samples = hops > 8 * n_fft ? hops : 8 * n_fft;
  const int64_t tasks = ceil_div(n, samples), room = Stretch<T>::room_for(samples, n_fft);
  return parallel(rows * tasks, inverse.scratch() + Arena::bytes<T>(room), [&](int64_t task, char* memory) {
    Arena arena{memory};
    T* sum = arena.take<T>(room);
    const int64_t row = task / tasks, from = task % tasks * samples, to = from + samples < n ? from + samples : n;
    Stretch<T> stretch(squares, sum, out + row * n + from, from + offset, to + offset);
    inverse.run(stretch, row, arena);
    stretch.finish(to + offset);
  });
}

template <class T>
Status istft(T* out, const T* D, int64_t rows, int64_t n, int64_t offset, const Framing& f, const T* window,
             const FftPlan<T>& plan, const RowPlan<T>* row_plan, bool frames_major) {
  WindowSquares<T> squares{f, window, nullptr};
  squares.steady = reinterpret_cast<T*>(workspace(size_t(squares.period()) * sizeof(T)));
  if (!squares.steady) return Status::out_of_memory;
  squares.fill_steady();
  if (row_plan && frames_major) return overlap_add(out, rows, n, offset, squares, RowInverse<T>{D, f, window, *row_plan});
  return overlap_add(out, rows, n, offset, squares, TileInverse<T>{D, f, window, plan, frames_major});
}

}  // namespace

void add_istft(KernelTable& table) {
  table.f32.istft = flushed<istft<float>>;
  table.f64.istft = flushed<istft<double>>;
}

}  // namespace fa::FA_ISA
