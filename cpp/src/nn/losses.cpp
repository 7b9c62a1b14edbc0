// Losses of one number beside another: mse, l1, huber, binary_crossentropy; and kl_gaussian. Mirrored by
// backends/numba/nn/losses.py.
#include "../simd/exp.hpp"
#include "../table.hpp"
#include "sweep.hpp"

namespace fa::FA_ISA {
namespace {

// What a rule gives for each pair: the loss and its derivative by the prediction.
template <class T>
struct Graded {
  Vec<T> value, slope;
};

template <class T>
struct MeanSquares {
  FA_INLINE Graded<T> operator()(Vec<T> p, Vec<T> t) const {
    const Vec<T> e = p - t;
    return {e * e, e + e};
  }
};

// The sign of e; 0 for 0, NaN for NaN.
template <class T>
FA_INLINE Vec<T> sign(Vec<T> e) {
  const Vec<T> one = splat(T(1));
  return e > 0 ? one : (e < 0 ? -one : e);
}

template <class T>
struct Absolute {
  FA_INLINE Graded<T> operator()(Vec<T> p, Vec<T> t) const {
    const Vec<T> e = p - t, s = sign<T>(e);
    return {e * s, s};
  }
};

// e^2 / 2 up to |e| = delta, a straight line of slope delta beyond.
template <class T>
struct Huber {
  T delta;
  FA_INLINE Graded<T> operator()(Vec<T> p, Vec<T> t) const {
    const Vec<T> e = p - t, limit = splat(delta), near = vmax(vmin(e, limit), -limit);
    return {near * (e - near * T(0.5)), near};
  }
};

// Probabilities, clipped to [1e-7, 1 - 1e-7] as Keras does; clipped ones have no gradient. 1 - p is exact from p = 1/2 on,
// so that p near 1 is as good as p near 0.
template <class T>
struct Probability {
  FA_INLINE Graded<T> operator()(Vec<T> p, Vec<T> t) const {
    const Vec<T> low = splat(T(1e-7)), high = splat(T(1 - 1e-7)), q = T(1) - p, u = T(1) - t;
    const Vec<T> pc = vmin(vmax(p, low), high), qc = vmin(vmax(q, low), high);
    const Vec<T> slope = u / qc - t / pc;
    return {-(t * vlog(pc) + u * vlog(qc)), (p < low) | (q < low) ? Vec<T>{} : slope};
  }
};

// log(1 + e^x) - t x; slope: sigmoid(x) - t
template <class T>
struct Logit {
  FA_INLINE Graded<T> operator()(Vec<T> x, Vec<T> t) const {
    const Vec<T> e = vexp(-vabs(x)), r = T(1) / (e + T(1)), positive = x < 0 ? Vec<T>{} : x;
    return {positive - x * t + vlog1p(e), (x < 0 ? e * r : r) - t};
  }
};

// 1 in the first `count` lanes, 0 in the others.
template <class T>
FA_INLINE Vec<T> first_ones(int64_t count) {
  Vec<T> lane;
  for (int l = 0; l < W<T>; ++l) lane[l] = T(l);
  return lane < T(count) ? splat(T(1)) : Vec<T>{};
}

// Elements from .. to, all of the same weight, or weight[i] for each. Returns the weighted sum of losses.
template <class T, class Rule>
FA_INLINE double stretch(const LossArrays<T>& a, const T* weight, int64_t from, int64_t to, T factor, const Rule& rule) {
  Total<T> total;
  const Vec<T> one = splat(T(1));
  int64_t i = from;
  for (; i + W<T> <= to; i += W<T>) {
    const Graded<T> r = rule(load(a.pred + i), load(a.target + i));
    const Vec<T> w = weight ? load(weight + i) : one;
    total.add(r.value * w);
    if (a.gradient) store(a.gradient + i, r.slope * (w * factor));
  }
  if (i == to) return total.value();
  const int64_t rest = to - i;
  const Graded<T> r = rule(load_some(a.pred + i, rest), load_some(a.target + i, rest));
  const Vec<T> w = weight ? load_some(weight + i, rest) : first_ones<T>(rest);  // padding may have a loss of its own
  total.add(r.value * w);
  if (a.gradient) store_some(a.gradient + i, r.slope * (w * factor), rest);
  return total.value();
}

template <class T, class Rule>
Status run(double* loss, const LossArrays<T>& a, const Rule& rule) {
  const double share = 1.0 / double(a.size);
  const int64_t n = a.weight ? a.size / a.rows : a.size;
  double sum = 0;
  const Status status = sum_flat(&sum, a.size, [&](int64_t from, int64_t to) {
    if (!a.weight || n == 1) return stretch(a, a.weight, from, to, T(share), rule);
    double part = 0;
    for (int64_t row = from / n, i = from; i < to; ++row) {
      const int64_t stop = (row + 1) * n < to ? (row + 1) * n : to;
      part += double(a.weight[row]) * stretch(a, static_cast<const T*>(nullptr), i, stop, T(share * double(a.weight[row])), rule);
      i = stop;
    }
    return part;
  });
  *loss = sum * share;
  return status;
}

template <class T>
Status mse(double* loss, const LossArrays<T>& a) {
  return run(loss, a, MeanSquares<T>{});
}
template <class T>
Status l1(double* loss, const LossArrays<T>& a) {
  return run(loss, a, Absolute<T>{});
}
template <class T>
Status huber(double* loss, const LossArrays<T>& a, double delta) {
  return run(loss, a, Huber<T>{T(delta)});
}
template <class T>
Status binary_crossentropy(double* loss, const LossArrays<T>& a, bool from_logits) {
  return from_logits ? run(loss, a, Logit<T>{}) : run(loss, a, Probability<T>{});
}

// (mu^2 + e^v - 1 - v) / 2, summed over latent dimensions, mean over rows.
template <class T>
Status kl_gaussian(double* loss, T* dmu, T* dlog_variance, const T* mu, const T* log_variance, int64_t rows, int64_t n) {
  const double share = 1.0 / double(rows);
  double sum = 0;
  const Status status = sum_flat(&sum, rows * n, [&](int64_t from, int64_t to) {
    Total<T> total;
    for (int64_t i = from; i < to; i += W<T>) {
      const int64_t rest = to - i < W<T> ? to - i : W<T>;
      const Vec<T> m = rest == W<T> ? load(mu + i) : load_some(mu + i, rest);
      const Vec<T> v = rest == W<T> ? load(log_variance + i) : load_some(log_variance + i, rest), e = vexpm1(v);
      total.add(m * m + (e - v));  // 0 in padding
      if (!dmu) continue;
      store_some(dmu + i, m * T(share), rest);
      store_some(dlog_variance + i, e * T(0.5 * share), rest);
    }
    return total.value();
  });
  *loss = sum * 0.5 * share;
  return status;
}

template <class T>
void fill(LossKernels<T>& k) {
  k.mse = mse<T>;
  k.l1 = l1<T>;
  k.huber = huber<T>;
  k.binary_crossentropy = binary_crossentropy<T>;
  k.kl_gaussian = kl_gaussian<T>;
}

}  // namespace

void add_losses(KernelTable& table) {
  fill(table.f32.losses);
  fill(table.f64.losses);
}

}  // namespace fa::FA_ISA
