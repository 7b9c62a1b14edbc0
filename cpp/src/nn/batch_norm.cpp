// batch_norm: statistics of each channel in one pass over x, then one that normalises and applies the activation.
// Mirrored by backends/numba/nn/batch_norm.py.
#include "batch_norm.hpp"

#include "../table.hpp"

namespace fa::FA_ISA {
namespace {

// Means and sums of squared deviations of some channels.
struct Moments {
  double *mean, *m2;
};

// Adds `count` positions to `before` others (Chan, Golub and LeVeque).
FA_INLINE void merge(Moments to, double before, Moments from, double count, int64_t lanes) {
  const double share = count / (before + count);
  for (int64_t l = 0; l < lanes; ++l) {
    const double d = from.mean[l] - to.mean[l];
    to.mean[l] += d * share;
    to.m2[l] += from.m2[l] + d * d * (before * share);
  }
}

// Those of a column while it is in cache: deviations from a mean that is only roughly right, and what it is wrong by.
template <class T>
FA_INLINE void column_moments(Moments to, Column<const T> x, int64_t count) {
  Vec<T> sum[1], sums[2];
  sum_positions<1, T>(sum, count, [&](int64_t i, Vec<T>* v) FA_LAMBDA { v[0] = load(x.p + i * x.step); });
  const Vec<T> about = sum[0] * (1 / T(count));
  sum_positions<2, T>(sums, count, [&](int64_t i, Vec<T>* v) FA_LAMBDA {
    v[0] = load(x.p + i * x.step) - about;
    v[1] = v[0] * v[0];
  });
  for (int l = 0; l < W<T>; ++l) {
    const double off = double(sums[0][l]) / double(count);
    to.mean[l] = double(about[l]) + off;
    to.m2[l] = double(sums[1][l]) - off * double(sums[0][l]);
  }
}

template <class T>
Status batch_moments(const Cut& c, const T* x, double* moments) {
  return for_units(c, [&](int64_t unit, int64_t, int64_t offset, int64_t positions) {
    const Moments all{moments + unit * 2 * c.padded, moments + (unit * 2 + 1) * c.padded};
    for (int64_t l = 0; l < 2 * c.padded; ++l) all.mean[l] = 0;
    for_columns<T>(c, offset, positions, [&](int64_t at, int64_t count, int64_t first, int64_t width) {
      Room<T> room;
      double mean[W<T>], m2[W<T>];
      column_moments<T>({mean, m2}, column(x + at, c.p.lanes, count, width, room), count);
      merge({all.mean + first, all.m2 + first}, double((at - offset) / c.p.lanes), {mean, m2}, double(count), W<T>);
    });
  });
}

// Puts the units of a block together; mean, rstd and the running ones of its channels.
template <class T>
void finish_block(const Cut& c, int64_t block, double* moments, T* mean, T* rstd, T* running_mean, T* running_var, const BatchRule& rule) {
  double* const first = moments + block * c.units * 2 * c.padded;
  const Moments all{first, first + c.padded};
  double total = 0;
  for (int64_t u = 0; u < c.units; ++u) {
    const int64_t start = u % c.parts * c.span;
    const double count = double(start + c.span < c.p.size ? c.span : c.p.size - start);
    if (u > 0) merge(all, total, {first + u * 2 * c.padded, first + (u * 2 + 1) * c.padded}, count, c.padded);
    total += count;
  }
  for (int64_t l = 0; l < c.p.lanes; ++l) {
    const int64_t channel = block * c.p.lanes + l;
    const bool used = channel < c.p.channels;
    const double variance = all.m2[l] / total, spread = rule.unbiased && total > 1 ? all.m2[l] / (total - 1) : variance;
    mean[channel] = used ? T(all.mean[l]) : T(0);
    rstd[channel] = used ? T(1 / __builtin_sqrt(variance + rule.eps)) : T(0);
    if (!used) continue;
    running_mean[channel] = T(rule.momentum * double(running_mean[channel]) + (1 - rule.momentum) * all.mean[l]);
    running_var[channel] = T(rule.momentum * double(running_var[channel]) + (1 - rule.momentum) * spread);
  }
}

template <class T>
void column_normalise(Column<T> y, Column<const T> x, int64_t count, const Factors<T>& f, int64_t at, Act act, T alpha) {
  const Vec<T> mean = load(f.mean + at), scale = load(f.scale + at), shift = load(f.shift + at), used = load(f.used + at);
  with_act(act, [&](auto code) FA_LAMBDA {
    constexpr Act a = decltype(code)::value;
    for (int64_t i = 0; i < count; ++i) {
      const Vec<T> z = (load(x.p + i * x.step) - mean) * scale + shift;
      const Vec<T> value = activate<a>(z, alpha);
      store(y.p + i * y.step, a == Act::sigmoid ? value * used : value);  // the others have act(0) = 0
    }
  });
}

template <class T>
Status normalise(const Cut& c, T* y, const T* x, const Factors<T>& f, Act act, T alpha) {
  return for_units(c, [&](int64_t, int64_t block, int64_t offset, int64_t positions) {
    for_columns<T>(c, offset, positions, [&](int64_t at, int64_t count, int64_t first, int64_t width) {
      Room<T> room;
      const Column<const T> from = column(x + at, c.p.lanes, count, width, room);
      column_normalise(column_out(y + at, c.p.lanes, width, room), from, count, f, block * c.padded + first, act, alpha);
      column_done(y + at, c.p.lanes, count, width, room);
    });
  });
}

template <class T>
void running_block(const Planes& p, int64_t block, T* mean, T* rstd, const T* running_mean, const T* running_var, double eps) {
  for (int64_t channel = block * p.lanes; channel < (block + 1) * p.lanes; ++channel) {
    const bool used = channel < p.channels;
    mean[channel] = used ? running_mean[channel] : T(0);
    rstd[channel] = used ? T(1 / __builtin_sqrt(double(running_var[channel]) + eps)) : T(0);
  }
}

template <class T>
Status batch_norm(T* y, T* mean, T* rstd, const T* x, Affine<T> affine, T* running_mean, T* running_var, const Planes& p,
                  const BatchRule& rule, Act act, T alpha) {
  const Cut c = cut_planes(p);
  const int64_t width = p.blocks * c.padded;
  const Memory<T> memory = norm_memory<T>(rule.training ? 2 * c.units * width : 0, 4 * width);
  if (!memory.values) return Status::out_of_memory;
  const Factors<T> f{memory.values, memory.values + width, memory.values + 2 * width, memory.values + 3 * width};
  if (rule.training)
    if (const Status status = batch_moments(c, x, memory.sums); status != Status::ok) return status;
  for (int64_t block = 0; block < p.blocks; ++block) {
    if (rule.training) finish_block(c, block, memory.sums, mean, rstd, running_mean, running_var, rule);
    else running_block(p, block, mean, rstd, running_mean, running_var, rule.eps);
    set_factors(f, block, c, mean, rstd, affine);
  }
  return normalise(c, y, x, f, act, alpha);
}

}  // namespace

void add_batch_norm(KernelTable& table) {
  table.f32.norm.batch_norm = batch_norm<float>;
  table.f64.norm.batch_norm = batch_norm<double>;
}

}  // namespace fa::FA_ISA
