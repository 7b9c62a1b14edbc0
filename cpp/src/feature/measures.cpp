// measures: numbers of magnitude spectra S (rows, bins, frames), frames side by side, in double whatever S is. Mirrored by
// backends/numba/measures.py.
#include "../simd/doubles.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "framing.hpp"
#include "spectrum_tile.hpp"

namespace fa::FA_ISA {
namespace {

using Doubles = Vec<double>;

// What all frames share: the bins' frequencies, and what the slope of a line through them is taken from.
struct Axis {
  const double* freq;
  int64_t bins;
  double mean = 0, spread = 0, highest = 0;

  Axis(const double* f, int64_t n) : freq(f), bins(n) {
    for (int64_t k = 0; k < n; ++k) mean += f[k];
    mean /= double(n);
    for (int64_t k = 0; k < n; ++k) {
      spread += (f[k] - mean) * (f[k] - mean);
      const double size = f[k] < 0 ? -f[k] : f[k];
      highest = highest < size ? size : highest;
    }
    spread = spread < 1e-300 ? 1e-300 : spread;
  }
};

// one over the sum of x, or 1 where that is nothing
FA_INLINE Doubles unit(Doubles total) {
  const Doubles one = splat(1.0);
  return total > 0 ? one / total : one;
}

// The standardised moment of order 3 or 4; 0 where there is a single line: what is left of its spread is rounding.
Doubles standard(const Doubles* x, const Axis& axis, bool fourth) {
  const Doubles share = unit(block_sum<double>(0, axis.bins, [&](int64_t k) FA_LAMBDA { return x[k]; }));
  const Doubles centre = block_sum<double>(0, axis.bins, [&](int64_t k) FA_LAMBDA { return x[k] * share * axis.freq[k]; });
  const Doubles variance = block_sum<double>(0, axis.bins, [&](int64_t k) FA_LAMBDA {
    const Doubles apart = axis.freq[k] - centre;
    return x[k] * share * (apart * apart);
  });
  const Doubles moment = block_sum<double>(0, axis.bins, [&](int64_t k) FA_LAMBDA {
    const Doubles apart = axis.freq[k] - centre, square = apart * apart;
    return x[k] * share * (square * (fourth ? square : apart));
  });
  const Doubles spread = vsqrt<double>(variance), power = variance * (fourth ? variance : spread);
  return spread <= splat(1e-9 * axis.highest) ? Doubles{} : moment / power;
}

Doubles slope(const Doubles* x, const Axis& axis) {
  return block_sum<double>(0, axis.bins, [&](int64_t k) FA_LAMBDA { return x[k] * (axis.freq[k] - axis.mean); }) / axis.spread;
}

Doubles crest(const Doubles* x, int64_t bins) {
  const Doubles total = block_sum<double>(0, bins, [&](int64_t k) FA_LAMBDA { return x[k]; }), mean = total / double(bins);
  Doubles top = x[0];
  for (int64_t k = 1; k < bins; ++k) top = vmax(x[k], top);
  return top / (mean > 0 ? mean : splat(1.0)) + (total - total);  // what is not finite is no crest
}

Doubles entropy(const Doubles* x, int64_t bins) {
  const Doubles share = unit(block_sum<double>(0, bins, [&](int64_t k) FA_LAMBDA { return x[k]; }));
  const Doubles sum = block_sum<double>(0, bins, [&](int64_t k) FA_LAMBDA {
    const Doubles p = x[k] * share, one = splat(1.0);
    return p * log2_normal(p >= 2.2250738585072014e-308 ? p : one);
  });
  const double whole = bins > 1 ? log2(double(bins)) : 1;
  return (sum < 0 ? -sum : sum) / whole;
}

// before: of the frames before; else: what fades counts, too
Doubles flux(const Doubles* x, const Doubles* before, int64_t bins, bool rectify) {
  return vsqrt<double>(block_sum<double>(0, bins, [&](int64_t k) FA_LAMBDA {
    const Doubles more = x[k] - before[k], least = rectify && more < 0 ? Doubles{} : more;
    return least * least;
  }));
}

// Frames t .. of magnitudes (bins, frames), the last one again where there are none; frame -1 is frame 0.
template <class T>
void read(Doubles* x, const T* S, int64_t bins, int64_t frames, int64_t t) {
  typedef T Part __attribute__((vector_size(W<double> * sizeof(T)), aligned(sizeof(T)), may_alias));
  for (int64_t k = 0; k < bins; ++k, S += frames) {
    if (t >= 0 && t + W<double> <= frames) {
      x[k] = __builtin_convertvector(*reinterpret_cast<const Part*>(S + t), Doubles);
    } else {
      for (int l = 0; l < W<double>; ++l) x[k][l] = double(S[t + l < 0 ? 0 : t + l < frames ? t + l : frames - 1]);
    }
  }
}

bool of_change(Measure m) { return m == Measure::flux || m == Measure::change; }

template <class T>
Status measures(double* out, const T* S, int64_t rows, int64_t bins, int64_t frames, int64_t wanted, const double* freq,
                const MeasureList& list) {
  const Axis axis(freq, bins);
  const int64_t tasks = ceil_div(wanted, task_frames<T>), first = frames - wanted;
  bool changes = false;
  for (int64_t i = 0; i < list.count; ++i) changes |= of_change(Measure(list.kinds[i]));
  const size_t room = 3 * Arena::bytes<Doubles>(bins);
  return parallel(rows * tasks, changes ? 2 * room : room, [&](int64_t task, char* memory) {
    Arena arena{memory};
    Doubles *x = arena.take<Doubles>(3 * bins), *last = changes ? arena.take<Doubles>(3 * bins) : nullptr;
    SpectrumTile<double> here(bins, x, 1, x + bins), before(bins, last, 1, last + bins);
    const int64_t row = task / tasks, start = task % tasks * task_frames<T>;
    const int64_t end = start + task_frames<T> < wanted ? start + task_frames<T> : wanted;
    const T* from = S + row * bins * frames;
    for (int64_t t = start; t < end; t += W<double>) {
      read(x, from, bins, frames, first + t);
      here.refreshed();
      if (changes) read(last, from, bins, frames, first + t - 1), before.refreshed();
      for (int64_t i = 0; i < list.count; ++i) {
        const Measure m = Measure(list.kinds[i]);
        const double p = list.powers[i];
        const Doubles* s = here.power(p);
        Doubles found;
        switch (m) {
          case Measure::skewness:
          case Measure::kurtosis: found = standard(s, axis, m == Measure::kurtosis); break;
          case Measure::slope: found = slope(s, axis); break;
          case Measure::crest: found = crest(s, bins); break;
          case Measure::entropy: found = entropy(s, bins); break;
          default: found = flux(s, before.power(p), bins, m == Measure::flux);
        }
        store_rows(out + (row * list.count + i) * wanted + t, wanted, &found, 1, end - t);
      }
    }
  });
}

}  // namespace

void add_measures(KernelTable& table) {
  table.f32.tonal.measures = flushed<measures<float>>;
  table.f64.tonal.measures = flushed<measures<double>>;
}

}  // namespace fa::FA_ISA
