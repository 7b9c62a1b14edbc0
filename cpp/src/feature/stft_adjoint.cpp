// stft_adjoint, istft_adjoint: what carries gradients back through spectra. Mirrored by backends/numba/stft_adjoint.py.
//
// With G = dL/dRe + i dL/dIm, sample s of a frame gets window[s] times the real part of sum_k G[k] e^(2 pi i k s / n) over the
// half spectrum: half an inverse transform, first and last bin taken twice. Frames are overlap-added, and samples that
// stood in the padding go to where their values came from.
#include "../simd/transpose.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"
#include "framing.hpp"

namespace fa::FA_ISA {
namespace {

// W frames of a gradient, from either memory order to samples.
template <class T>
struct Frames {
  const T* D;
  const Framing& f;
  const T* window;
  const FftPlan<T>& plan;
  bool frames_major;
  int64_t bins = plan.bins();

  // (bins, frames): neighbours in a row are the lanes.
  FA_INLINE Complex<T> bin(const T* row, int64_t k, int64_t t) const {
    const T* p = row + 2 * (k * f.frames + t);
    const int64_t valid = 2 * (f.frames - t), rest = valid - W<T>;
    const Vec<T> a = valid >= W<T> ? load(p) : load_some(p, valid);
    const Vec<T> b = rest >= W<T> ? load(p + W<T>) : rest > 0 ? load_some(p + W<T>, rest) : Vec<T>{};
    return {shuffle<T, Even<T>>(a, b), shuffle<T, Odd<T>>(a, b)};
  }

  void transform(Vec<T>* b, Vec<T>* s, const T* row, int64_t t) const {
    auto twice = [&](int64_t k, Complex<T> z) FA_LAMBDA { return k == 0 || 2 * k == f.n_fft ? z + z : z; };
    if (frames_major) {
      load_lanes(s, row + 2 * t * bins, 2 * bins, f.frames - t);
      real_inverse(plan, b, [&](int64_t k) FA_LAMBDA { return twice(k, Complex<T>{s[2 * k], s[2 * k + 1]}); });
    } else {
      real_inverse(plan, b, [&](int64_t k) FA_LAMBDA { return twice(k, bin(row, k, t)); });
    }
  }

  // Adds frames t .. t + valid to sum, which begins at sample `base`. Blocks of samples go downwards: for any sample an
  // earlier frame stands at a later place, so frames come in ascending order.
  void overlap_add(T* sum, int64_t base, const Vec<T>* b, int64_t t, int64_t valid) const {
    for (int64_t c = (f.n_fft - 1) / W<T> * W<T>; c >= 0; c -= W<T>) {
      const int64_t width = f.n_fft - c < W<T> ? f.n_fft - c : W<T>;
      Vec<T> a[W<T>];
      for (int i = 0; i < W<T>; ++i) a[i] = i < width ? b[inverse_place(plan, c + i)] * (window[c + i] * T(0.5)) : Vec<T>{};
      transpose<T>(a);
      for (int l = 0; l < W<T> && l < valid; ++l) {
        T* to = sum + (t + l) * f.hop - base + c;
        if (width == W<T>) store(to, load(to) + a[l]);
        else
          for (int64_t i = 0; i < width; ++i) to[i] += a[l][i];
      }
    }
  }
};

// Samples u of the padded signal: the first `pad` and those from pad + n on are kept apart, to be folded.
template <class T>
struct Padded {
  T *dx, *edges;  // of one row; edges: [pad], then [right]
  int64_t n, pad, right;

  void take(const T* sum, int64_t from, int64_t to) const {
    for (int64_t u = from; u < to; ++u, ++sum) {
      if (u >= pad && u < pad + n) dx[u - pad] = *sum;
      else edges[u < pad ? u : u - n] = *sum;
    }
  }
  void fold(Pad mode) const {
    for (int64_t i = 0; i < pad; ++i) dx[reflect_index(i - pad, n, mode)] += edges[i];
    for (int64_t i = 0; i < right; ++i) dx[reflect_index(n + i, n, mode)] += edges[pad + i];
  }
};

template <class T>
Status stft_adjoint(T* dx, const T* dD, int64_t rows, const Framing& f, const T* window, const FftPlan<T>& plan, bool frames_major) {
  const Frames<T> frames{dD, f, window, plan, frames_major};
  const int64_t n_fft = f.n_fft, hop = f.hop, total = f.frames > 0 ? (f.frames - 1) * hop + n_fft : 0;
  const bool folds = f.mode != Pad::constant && f.n > 0;
  const int64_t right = folds && total > f.pad + f.n ? total - f.pad - f.n : 0, beside = folds ? f.pad + right : 0;
  T* edges = reinterpret_cast<T*>(workspace(size_t(rows * beside) * sizeof(T) + 1));
  if (!edges) return Status::out_of_memory;
  const int64_t low = folds ? 0 : f.pad, high = folds && total > f.pad + f.n ? total : f.pad + f.n;
  const int64_t stretch = 64 * hop > 8 * n_fft ? 64 * hop : 8 * n_fft, tasks = ceil_div(high - low, stretch);
  const int64_t slots = 2 * tile_slots(plan), turned = frames_major ? 2 * frames.bins + W<T> : 0, length = stretch + 2 * n_fft + W<T>;
  const size_t scratch = Arena::bytes<Vec<T>>(slots) + Arena::bytes<Vec<T>>(turned) + Arena::bytes<T>(length);
  const Status status = parallel(rows * tasks, scratch, [&](int64_t task, char* memory) {
    Arena arena{memory};
    Vec<T>*b = arena.take<Vec<T>>(slots), *s = arena.take<Vec<T>>(turned);
    T* sum = arena.take<T>(length);
    const int64_t row = task / tasks, begin = low + task % tasks * stretch, end = begin + stretch < high ? begin + stretch : high;
    const int64_t base = begin - n_fft;
    for (int64_t i = 0; i < length; ++i) sum[i] = 0;
    const int64_t first = begin < n_fft ? 0 : ceil_div(begin - n_fft + 1, hop);
    const int64_t last = (end - 1) / hop < f.frames - 1 ? (end - 1) / hop : f.frames - 1;
    for (int64_t t = first; t <= last; t += W<T>) {
      frames.transform(b, s, dD + 2 * row * f.frames * frames.bins, t);
      frames.overlap_add(sum, base, b, t, last - t + 1);
    }
    Padded<T>{dx + row * f.n, edges + row * beside, f.n, f.pad, right}.take(sum + n_fft, begin, end);
  });
  if (status != Status::ok || !folds) return status;
  return parallel(rows, 0, [&](int64_t row, char*) {
    Padded<T>{dx + row * f.n, edges + row * beside, f.n, f.pad, right}.fold(f.mode);
  });
}

// What istft multiplies sample u of the overlap-added signal with: one over the sum of squared windows there.
template <class T>
T reciprocal(const Framing& f, const T* window, int64_t u) {
  const int64_t low = u < f.n_fft ? 0 : ceil_div(u - f.n_fft + 1, f.hop);
  const int64_t high = u / f.hop < f.frames - 1 ? u / f.hop : f.frames - 1;
  double sum = 0;
  for (int64_t t = low; t <= high; ++t) sum += double(window[u - t * f.hop]) * double(window[u - t * f.hop]);
  return T(sum > (sizeof(T) == 4 ? 1.17549435e-38 : 2.2250738585072014e-308) ? 1 / sum : 1);
}

// A transform of dy times those factors, over n, inner bins twice: irfft takes their conjugates along.
template <class T>
Status istft_adjoint(T* dD, const T* dy, int64_t rows, const Framing& f, const T* window, const FftPlan<T>& plan,
                     const RowPlan<T>* row_plan, bool frames_major) {
  const int64_t n = f.n, bins = plan.bins(), step = 4096, tasks = ceil_div(n, step);
  T* factor = reinterpret_cast<T*>(workspace(size_t(n + rows * n + f.n_fft) * sizeof(T) + 1));
  if (!factor) return Status::out_of_memory;
  T *scaled = factor + n, *weights = scaled + rows * n;
  for (int64_t i = 0; i < f.n_fft; ++i) weights[i] = T(double(window[i]) * 2 / double(f.n_fft));
  Status status = parallel(tasks, 0, [&](int64_t task, char*) {
    const int64_t from = task * step, to = from + step < n ? from + step : n;
    for (int64_t i = from; i < to; ++i) factor[i] = reciprocal(f, window, i + f.pad);
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t i = from; i < to; ++i) scaled[row * n + i] = dy[row * n + i] * factor[i];
  });
  const auto& table = [] { if constexpr (sizeof(T) == 4) return kernels().f32; else return kernels().f64; }();
  if (status == Status::ok) status = table.stft(dD, {scaled, false}, rows, f, weights, plan, row_plan, frames_major, nullptr);
  if (status != Status::ok) return status;
  const int64_t across = frames_major ? bins : 1, along = frames_major ? 1 : f.frames;
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t t = 0; t < f.frames; ++t)
      for (int64_t k = 0; k < bins; k += f.n_fft % 2 == 0 && bins > 1 ? bins - 1 : bins) {
        T* p = dD + 2 * (row * f.frames * bins + t * across + k * along);
        p[0] *= T(0.5), p[1] *= T(0.5);
      }
  return Status::ok;
}

}  // namespace

void add_stft_adjoint(KernelTable& table) {
  table.f32.gradients.stft_adjoint = flushed<stft_adjoint<float>>;
  table.f64.gradients.stft_adjoint = flushed<stft_adjoint<double>>;
  table.f32.gradients.istft_adjoint = flushed<istft_adjoint<float>>;
  table.f64.gradients.istft_adjoint = flushed<istft_adjoint<double>>;
}

}  // namespace fa::FA_ISA
