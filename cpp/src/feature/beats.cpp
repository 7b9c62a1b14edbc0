// beats: the scores of D. Ellis's beat tracker ("Beat tracking by dynamic programming", 2007). Mirrored by
// backends/numba/beats.py.
#include <math.h>

#include "../simd/simd.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

// Where chains of beats are as good as each other, the last bit of a score decides. So numbers are rounded where librosa
// rounds them: smoothed onsets to T after each term, scores never, products before they are added (-ffp-contract=off).

// Onsets smoothed by a Gaussian 1/32 of a beat wide. As in librosa, the first onset is in no sum.
template <class T>
void local_score(T* local, const T* onsets, int64_t n, const double* per_beat, bool varying) {
  for (int64_t i = 0; i < n; ++i) {
    const double period = per_beat[varying ? i : 0];
    // the Gaussian is 0 in double beyond 39 deviations
    const int64_t reach = int64_t(fmin(period, fmin(ceil(39 * period / 32), double(n))));
    T sum = 0;
    for (int64_t j = i + reach < n ? i + reach : n - 1; j >= 1 && j >= i - reach; --j) {
      const double d = double(i - j) * 32 / period;
      sum = T(double(sum) + exp(-0.5 * (d * d)) * double(onsets[j]));
    }
    local[i] = sum;
  }
}

// The best predecessor of every frame, and the score of the best chain of beats that ends there.
template <class T>
void link(int64_t* back, double* score, const T* local, int64_t n, const double* per_beat, bool varying, double tightness) {
  T highest = local[0];
  for (int64_t i = 1; i < n; ++i) highest = highest < local[i] ? local[i] : highest;
  const double least = 0.01 * double(highest);
  bool first = true;
  for (int64_t i = 0; i < n; ++i) {
    const double period = per_beat[varying ? i : 0], log_period = log(period);
    const double far = double(i) - 2 * period - 1;
    const int64_t to = far < 0 ? -1 : int64_t(far), from = i - int64_t(nearbyint(fmin(period / 2, double(n) + 1)));
    double best = -__builtin_inf();
    int64_t place = -1;
    for (int64_t j = from; j > to && j >= 0; --j) {
      if (j >= i) continue;  // a period of one frame: no beat precedes itself
      const double apart = log(double(i - j)) - log_period, s = score[j] - tightness * (apart * apart);
      if (s > best) best = s, place = j;
    }
    score[i] = place >= 0 ? double(local[i]) + best : double(local[i]);
    first = first && double(local[i]) < least;
    back[i] = first ? -1 : place;
  }
}

template <class T>
Status beats(int64_t* back, double* score, T* local, const T* onsets, const double* per_beat, int64_t rows, int64_t n, int64_t periods,
             double tightness) {
  return parallel(rows, 0, [&](int64_t row, char*) {
    const double* p = per_beat + row * periods;
    local_score(local + row * n, onsets + row * n, n, p, periods > 1);
    link(back + row * n, score + row * n, local + row * n, n, p, periods > 1, tightness);
  });
}

}  // namespace

void add_beats(KernelTable& table) {
  table.f32.sequences.beats = beats<float>;
  table.f64.sequences.beats = beats<double>;
}

}  // namespace fa::FA_ISA
