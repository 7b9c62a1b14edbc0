// Losses over classes: softmax_crossentropy, categorical_crossentropy, and accuracy. Mirrored by
// backends/numba/nn/crossentropy.py.
#include "../simd/exp.hpp"
#include "../table.hpp"
#include "sweep.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
bool labels_fit(const ClassArrays<T>& a) {
  for (int64_t r = 0; a.labels && r < a.rows; ++r)
    if (a.labels[r] < 0 || a.labels[r] >= a.classes) return false;
  return true;
}

template <class T>
T highest(const T* x, int64_t n) {
  Vec<T> top = splat(-T(__builtin_inf()));
  int64_t i = 0;
  for (; i + W<T> <= n; i += W<T>) top = vmax(top, load(x + i));
  if (i < n) top = vmax(top, load_some(x + i, n - i, top[0]));
  return horizontal_max<T>(top);
}

// e^(x - top), kept in `e` unless null; returns their sum.
template <class T>
double exponentials(T* e, const T* x, int64_t n, T top) {
  Total<T> total;
  for (int64_t i = 0; i < n; i += W<T>) {
    const bool whole = i + W<T> <= n;
    const Vec<T> y = vexp((whole ? load(x + i) : load_some(x + i, n - i, -T(__builtin_inf()))) - top);
    total.add(y);
    if (e && whole) store(e + i, y);
    else if (e) store_some(e + i, y, n - i);
  }
  return total.value();
}

// Row r: weight * (log sum e^x - x[label]); the gradient is softmax(x) - onehot.
template <class T>
double label_row(const ClassArrays<T>& a, int64_t r, double factor) {
  const int64_t n = a.classes, label = a.labels[r];
  const T *x = a.pred + r * n, top = highest(x, n);
  const double chosen = double(x[label]) - double(top);
  T* dx = a.gradient ? a.gradient + r * n : nullptr;
  const double sum = exponentials(dx, x, n, top);
  if (dx) {
    const T scale = T(factor / sum);
    T* const row[1] = {dx};
    sweep<1>(row, 0, n, [=](Vec<T>* v) FA_LAMBDA { v[0] *= scale; });
    dx[label] -= T(factor);
  }
  return log(sum) - chosen;
}

// The same for a distribution t: sum of t times (log sum e^x - x).
template <class T>
double distribution_row(const ClassArrays<T>& a, int64_t r, double factor) {
  const int64_t n = a.classes;
  const T *x = a.pred + r * n, *t = a.target + r * n, top = highest(x, n);
  double mass = 0, dot = 0;
  for (int64_t i = 0; i < n; ++i) mass += double(t[i]), dot += double(t[i]) * (double(x[i]) - double(top));
  T* dx = a.gradient ? a.gradient + r * n : nullptr;
  const double sum = exponentials(dx, x, n, top);
  if (dx) {
    const T scale = T(factor * mass / sum), share = T(factor);
    T* const row[2] = {dx, const_cast<T*>(t)};
    sweep<1>(row, 0, n, [=](Vec<T>* v) FA_LAMBDA { v[0] = v[0] * scale - v[1] * share; });
  }
  return mass * log(sum) - dot;
}

// Probabilities p, which need not add up to 1: q = p / sum(p), clipped to [1e-7, 1 - 1e-7] as Keras does; -sum t log q.
template <class T>
double probability_row(const ClassArrays<T>& a, int64_t r, double factor) {
  const int64_t n = a.classes;
  const T* p = a.pred + r * n;
  T* dp = a.gradient ? a.gradient + r * n : nullptr;
  double sum = 0, loss = 0, free = 0;  // free: of the target, what is not clipped
  for (int64_t i = 0; i < n; ++i) sum += double(p[i]);
  for (int64_t i = 0; i < n; ++i) {
    const double t = a.labels ? double(i == a.labels[r]) : double(a.target[r * n + i]), q = double(p[i]) / sum;
    const bool clipped = q < 1e-7 || q > 1 - 1e-7;
    if (t != 0) loss -= t * log(q < 1e-7 ? 1e-7 : q > 1 - 1e-7 ? 1 - 1e-7 : q);
    if (!clipped) free += t;
    if (dp) dp[i] = clipped || t == 0 ? T(0) : T(-factor * t / double(p[i]));
  }
  for (int64_t i = 0; dp && i < n; ++i) dp[i] += T(factor * free / sum);
  return loss;
}

template <class T, class F>
FA_INLINE Status over_rows(double* loss, const ClassArrays<T>& a, const F& row) {
  if (!labels_fit(a)) return Status::out_of_range;
  const int64_t step = a.classes < flat_chunk / 4 ? flat_chunk / 4 / a.classes : 1;
  const double share = 1.0 / double(a.rows);
  double sum = 0;
  const Status status = sum_tasks(&sum, a.rows <= step ? 1 : (a.rows + step - 1) / step, [&](int64_t task) {
    const int64_t stop = (task + 1) * step < a.rows ? (task + 1) * step : a.rows;
    double part = 0;
    for (int64_t r = task * step; r < stop; ++r) {
      const double weight = a.weight ? double(a.weight[r / a.group]) : 1.0;
      part += weight * row(r, weight * share);
    }
    return part;
  });
  *loss = sum * share;
  return status;
}

template <class T>
Status softmax_crossentropy(double* loss, const ClassArrays<T>& a) {
  return over_rows(loss, a, [&](int64_t r, double factor) {
    return a.labels ? label_row(a, r, factor) : distribution_row(a, r, factor);
  });
}

template <class T>
Status categorical_crossentropy(double* loss, const ClassArrays<T>& a) {
  return over_rows(loss, a, [&](int64_t r, double factor) { return probability_row(a, r, factor); });
}

template <class T>
int64_t first_highest(const T* x, int64_t n) {
  int64_t best = 0;
  for (int64_t i = 1; i < n; ++i)
    if (x[i] > x[best]) best = i;
  return best;
}

template <class T>
Status accuracy(double* count, const ClassArrays<T>& a) {
  if (!labels_fit(a)) return Status::out_of_range;
  double right = 0;
  for (int64_t r = 0; r < a.rows; ++r) {
    const int64_t best = first_highest(a.pred + r * a.classes, a.classes);
    const bool hit = best == (a.labels ? a.labels[r] : first_highest(a.target + r * a.classes, a.classes));
    right += !hit ? 0.0 : a.weight ? double(a.weight[r / a.group]) : 1.0;
  }
  *count += right;
  return Status::ok;
}

template <class T>
Status binary_accuracy(double* count, const LossArrays<T>& a, double threshold) {
  const T limit = T(threshold);
  const int64_t n = a.rows ? a.size / a.rows : 0;
  double total = 0;
  for (int64_t row = 0; row < a.rows; ++row) {
    int64_t right = 0;
    for (int64_t i = row * n; i < (row + 1) * n; ++i) right += a.target[i] == T(a.pred[i] > limit);
    total += a.weight ? double(a.weight[row]) * double(right) : double(right);
  }
  *count += total;
  return Status::ok;
}

template <class T>
void fill(LossKernels<T>& k) {
  k.softmax_crossentropy = softmax_crossentropy<T>;
  k.categorical_crossentropy = categorical_crossentropy<T>;
  k.accuracy = accuracy<T>;
  k.binary_accuracy = binary_accuracy<T>;
}

}  // namespace

void add_crossentropy(KernelTable& table) {
  fill(table.f32.losses);
  fill(table.f64.losses);
}

}  // namespace fa::FA_ISA
