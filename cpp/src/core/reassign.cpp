// reassign: where the energy of every bin lies, from three spectra of a frame. Mirrored by backends/numba/reassign.py.
#include "numbers.hpp"

namespace fa::FA_ISA {
namespace {

// `lanes` complex numbers, in double
template <class T>
FA_INLINE Complex<double> widened_pairs(const T* p) {
  const Vec<double> low = widened(p), high = widened(p + lanes);
  return {shuffle<double, Even<double>>(low, high), shuffle<double, Odd<double>>(low, high)};
}

FA_INLINE Vec<double> settled(Vec<double> x, Bits weak, Vec<double> own, double lowest, double highest, bool fill) {
  x = weak ? splat(__builtin_nan("")) : x;
  if (fill) x = x != x ? own : x;
  x = x < lowest ? splat(lowest) : x;
  return x > highest ? splat(highest) : x;
}

// `lanes` bins from k on of a frame that begins at `at`.
template <class T>
FA_INLINE void reassign_bins(const Reassign<T>& r, int64_t at, int64_t k, double start) {
  at += k;
  Complex<double> z = widened_pairs(r.S + 2 * at);
  Vec<double> scale = splat(1.0);
  if constexpr (sizeof(T) == 8) {  // the square of a small number would be 0
    const Vec<double> a = z.r < 0 ? -z.r : z.r, b = z.i < 0 ? -z.i : z.i, larger = a < b ? b : a;
    scale = larger > 0 ? larger : scale;
    z = {z.r / scale, z.i / scale};
  }
  const Vec<double> square = z.r * z.r + z.i * z.i, size = scale * vsqrt<double>(square), inverse = 1 / (square * scale);
  typedef typename part_type<T, lanes>::U Part;
  part<lanes>(r.mags + at) = __builtin_convertvector(size, Part);
  const Bits weak = size < (r.floors == 1 ? splat(r.least[0]) : load(r.least + at));
  if (r.slopes) {
    const Complex<double> d = widened_pairs(r.slopes + 2 * at);
    const Vec<double> own = load(r.own_freqs + k);
    const Vec<double> moved = own - (d.i * z.r - d.r * z.i) * inverse * r.per_bin;
    store(r.freqs + at, settled(moved, weak, own, r.lowest, r.highest, r.fill));
  }
  if (r.weighed) {
    const Complex<double> t = widened_pairs(r.weighed + 2 * at);
    const Vec<double> own = splat(start), moved = own + (t.r * z.r + t.i * z.i) * inverse * r.per_sample;
    store(r.times + at, settled(moved, weak, own, r.lowest, r.latest, r.fill));
  }
}

// A frame of less bins than lanes, in memory that has as many.
template <class T>
void reassign_few(const Reassign<T>& r, int64_t at, double start) {
  T mags[lanes], S[2 * lanes] = {}, slopes[2 * lanes] = {}, weighed[2 * lanes] = {};
  double freqs[lanes], times[lanes], own[lanes] = {}, least[lanes] = {};
  for (int64_t i = 0; i < 2 * r.bins; ++i) {
    S[i] = r.S[2 * at + i];
    if (r.slopes) slopes[i] = r.slopes[2 * at + i];
    if (r.weighed) weighed[i] = r.weighed[2 * at + i];
  }
  for (int64_t k = 0; k < r.bins; ++k) own[k] = r.own_freqs[k], least[k] = r.least[r.floors == 1 ? 0 : at + k];
  Reassign<T> few = r;
  few.mags = mags, few.freqs = freqs, few.times = times, few.own_freqs = own, few.least = least, few.floors = lanes;
  few.S = S, few.slopes = r.slopes ? slopes : nullptr, few.weighed = r.weighed ? weighed : nullptr;
  reassign_bins(few, 0, 0, start);
  for (int64_t k = 0; k < r.bins; ++k) {
    r.mags[at + k] = mags[k];
    if (r.slopes) r.freqs[at + k] = freqs[k];
    if (r.weighed) r.times[at + k] = times[k];
  }
}

template <class T>
Status reassign(const Reassign<T>& r) {
  const int64_t each = chunk / (4 * r.bins) + 1;  // frames of a task
  return parallel((r.count + each - 1) / each, 0, [&](int64_t task, char*) {
    const int64_t stop = (task + 1) * each < r.count ? (task + 1) * each : r.count;
    for (int64_t f = task * each; f < stop; ++f) {
      const int64_t at = f * r.bins;
      const double start = r.own_times[f % r.frames];
      if (r.bins < lanes) {
        reassign_few(r, at, start);
        continue;
      }
      int64_t k = 0;
      for (; k + lanes <= r.bins; k += lanes) reassign_bins(r, at, k, start);
      if (k < r.bins) reassign_bins(r, at, r.bins - lanes, start);  // some bins twice
    }
  });
}

}  // namespace

void add_reassign(KernelTable& table) {
  table.f32.numbers.reassign = flushed<reassign<float>>;
  table.f64.numbers.reassign = flushed<reassign<double>>;
}

}  // namespace fa::FA_ISA
