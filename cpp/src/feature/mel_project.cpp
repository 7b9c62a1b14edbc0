// mel_project: spectra -> bands, as layers call it, and its gradient: the bank, transposed. Mirrored by
// backends/numba/mel_project.py.
#include "../simd/simd.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
FA_INLINE T dot(const T* a, const T* b, int64_t n) {
  Vec<T> sum{};
  int64_t i = 0;
  for (; i + W<T> <= n; i += W<T>) sum += load(a + i) * load(b + i);
  if (i < n) sum += load_some(a + i, n - i) * load_some(b + i, n - i);
  T total = sum[0];
  for (int l = 1; l < W<T>; ++l) total += sum[l];
  return total;
}

// to += w * from
template <class T>
FA_INLINE void add_scaled(T* to, const T* from, T w, int64_t n) {
  int64_t i = 0;
  for (; i + W<T> <= n; i += W<T>) store(to + i, load(to + i) + load(from + i) * w);
  for (; i < n; ++i) to[i] += from[i] * w;
}

template <class T>
FA_INLINE void clear(T* to, int64_t n) {
  for (int64_t i = 0; i < n; ++i) to[i] = 0;
}

// f(row, first frame, frames) for some 64 frames at a time: as many tasks for any number of threads.
template <class F>
Status for_frames(int64_t rows, int64_t frames, const F& f) {
  const int64_t step = 64, tasks = (frames + step - 1) / step;
  return parallel(rows * tasks, 0, [&](int64_t task, char*) {
    const int64_t t = task % tasks * step;
    f(task / tasks, t, frames - t < step ? frames - t : step);
  });
}

template <class T>
Status mel_project(T* out, const T* S, int64_t rows, int64_t bins, int64_t frames, const MelBank<T>& mel, bool frames_major) {
  return for_frames(rows, frames, [&](int64_t row, int64_t t, int64_t count) {
    if (frames_major) {
      for (int64_t i = row * frames + t; i < row * frames + t + count; ++i)
        for (int64_t m = 0; m < mel.bands; ++m)
          out[i * mel.bands + m] = dot(mel.weights + m * mel.width, S + i * bins + mel.start[m], mel.length[m]);
      return;
    }
    for (int64_t m = 0; m < mel.bands; ++m) {
      T* to = out + (row * mel.bands + m) * frames + t;
      const T* from = S + (row * bins + mel.start[m]) * frames + t;
      clear(to, count);
      for (int64_t j = 0; j < mel.length[m]; ++j) add_scaled(to, from + j * frames, mel.weights[m * mel.width + j], count);
    }
  });
}

template <class T>
Status mel_project_backward(T* dS, const T* dout, int64_t rows, int64_t bins, int64_t frames, const MelBank<T>& mel,
                            bool frames_major) {
  return for_frames(rows, frames, [&](int64_t row, int64_t t, int64_t count) {
    if (frames_major) {
      clear(dS + (row * frames + t) * bins, count * bins);
      for (int64_t i = row * frames + t; i < row * frames + t + count; ++i)
        for (int64_t m = 0; m < mel.bands; ++m)
          add_scaled(dS + i * bins + mel.start[m], mel.weights + m * mel.width, dout[i * mel.bands + m], mel.length[m]);
      return;
    }
    for (int64_t k = 0; k < bins; ++k) clear(dS + (row * bins + k) * frames + t, count);
    for (int64_t m = 0; m < mel.bands; ++m) {
      const T* from = dout + (row * mel.bands + m) * frames + t;
      T* to = dS + (row * bins + mel.start[m]) * frames + t;
      for (int64_t j = 0; j < mel.length[m]; ++j) add_scaled(to + j * frames, from, mel.weights[m * mel.width + j], count);
    }
  });
}

}  // namespace

void add_mel_project(KernelTable& table) {
  table.f32.gradients.mel_project = flushed<mel_project<float>>;
  table.f64.gradients.mel_project = flushed<mel_project<double>>;
  table.f32.gradients.mel_project_backward = flushed<mel_project_backward<float>>;
  table.f64.gradients.mel_project_backward = flushed<mel_project_backward<double>>;
}

}  // namespace fa::FA_ISA
