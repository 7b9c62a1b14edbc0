// viterbi: the likeliest path through states. Mirrored by backends/numba/viterbi.py. The states one may come to lie in the
// lanes; of equal predecessors the first is taken.
#include "../simd/simd.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

// value[to] and from[to] of a step, from the values before; N vectors of states at a time.
template <int N>
void reach(double* value, int32_t* from, const double* before, const double* prob, const double* trans, int64_t states, int64_t j) {
  Vec<double> best[N], place[N];
  for (int k = 0; k < N; ++k) best[k] = splat(before[0]) + load(trans + j + k * W<double>), place[k] = Vec<double>{};
  for (int64_t i = 1; i < states; ++i) {
    const Vec<double> b = splat(before[i]), number = splat(double(i));
    for (int k = 0; k < N; ++k) {
      const Vec<double> v = b + load(trans + i * states + j + k * W<double>);
      const auto better = v > best[k];
      place[k] = better ? number : place[k];
      best[k] = better ? v : best[k];
    }
  }
  for (int k = 0; k < N; ++k)
    for (int l = 0; l < W<double>; ++l) {
      const int64_t s = j + k * W<double> + l;
      value[s] = best[k][l] + prob[s];
      from[s] = int32_t(place[k][l]);
    }
}

void step(double* value, int32_t* from, const double* before, const double* prob, const double* trans, int64_t states) {
  int64_t j = 0;
  for (; j + 4 * W<double> <= states; j += 4 * W<double>) reach<4>(value, from, before, prob, trans, states, j);
  for (; j + W<double> <= states; j += W<double>) reach<1>(value, from, before, prob, trans, states, j);
  for (; j < states; ++j) {
    double best = before[0] + trans[j];
    int32_t place = 0;
    for (int64_t i = 1; i < states; ++i) {
      const double v = before[i] + trans[i * states + j];
      if (v > best) best = v, place = int32_t(i);
    }
    value[j] = best + prob[j];
    from[j] = place;
  }
}

Status viterbi(int64_t* path, double* score, const double* prob, const double* trans, const double* init, int64_t rows, int64_t steps,
               int64_t states) {
  const size_t values = (size_t(states) * sizeof(double) + 63) / 64 * 64, links = size_t(steps * states) * sizeof(int32_t);
  return parallel(rows, 2 * values + links, [&](int64_t row, char* memory) {
    double *before = reinterpret_cast<double*>(memory), *value = reinterpret_cast<double*>(memory + values);
    int32_t* from = reinterpret_cast<int32_t*>(memory + 2 * values);
    const double* p = prob + row * steps * states;
    for (int64_t j = 0; j < states; ++j) before[j] = p[j] + init[j];
    for (int64_t t = 1; t < steps; ++t) {
      step(value, from + t * states, before, p + t * states, trans, states);
      double* const free = before;
      before = value, value = free;
    }
    int64_t state = 0;
    for (int64_t j = 1; j < states; ++j)
      if (before[j] > before[state]) state = j;
    score[row] = before[state];
    for (int64_t t = steps - 1; t >= 0; --t) {
      path[row * steps + t] = state;
      if (t) state = from[t * states + state];
    }
  });
}

// The states of each run are tried in the order of where they come from: of equal predecessors the first stays.
Status viterbi_step(uint16_t* links, double* value, const double* prob, int64_t steps, int64_t states, const Transitions& t) {
  const size_t row = (size_t(states) + W<double> - 1) / W<double> * sizeof(Vec<double>);
  return parallel(1, 2 * row, [&](int64_t, char* memory) {
    double *best = reinterpret_cast<double*>(memory), *place = reinterpret_cast<double*>(memory + row);
    for (int64_t s = 0; s < steps; ++s) {
      for (int64_t j = 0; j < states; ++j) best[j] = -__builtin_inf(), place[j] = 0;
      for (int64_t i = 0; i < t.runs; ++i) {
        const double from = value[t.from[i]], *w = t.weights + i * t.width;
        const Vec<double> b = splat(from), number = splat(double(t.from[i]));
        double *to = best + t.to[i], *at = place + t.to[i];
        int64_t j = 0;
        for (; j + W<double> <= t.count[i]; j += W<double>) {
          const Vec<double> v = b + load(w + j), old = load(to + j);
          const auto better = v > old;
          store(to + j, better ? v : old);
          store(at + j, better ? number : load(at + j));
        }
        for (; j < t.count[i]; ++j)
          if (from + w[j] > to[j]) to[j] = from + w[j], at[j] = double(t.from[i]);
      }
      for (int64_t j = 0; j < states; ++j) value[j] = best[j] + prob[s * states + j], links[s * states + j] = uint16_t(place[j]);
    }
  });
}

}  // namespace

void add_viterbi(KernelTable& table) {
  table.viterbi = viterbi;
  table.viterbi_step = viterbi_step;
}

}  // namespace fa::FA_ISA
