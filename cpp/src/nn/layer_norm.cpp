// layer_norm: mean 0 and variance 1 along each row. Mirrored by backends/numba/nn/layer_norm.py.
#include "../table.hpp"
#include "fastaudio/runtime/workspace.hpp"
#include "flat.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t run = 1024;  // elements summed in T before they go to double

// The sums of N functions of a row's elements, v(i, count, terms) for the `count` of them from i on. Lanes that are not
// there must be 0.
template <int N, class T, class F>
FA_INLINE void sum_row(double (&sums)[N], int64_t n, const F& v) {
  for (auto& sum : sums) sum = 0;
  for (int64_t from = 0; from < n; from += run) {
    const int64_t to = from + run < n ? from + run : n;
    Vec<T> part[2][N]{}, terms[N];
    int64_t i = from;
    for (; i + 2 * W<T> <= to; i += 2 * W<T>)
      for (int k = 0; k < 2; ++k) {
        v(i + k * W<T>, int64_t(W<T>), terms);
        for (int j = 0; j < N; ++j) part[k][j] += terms[j];
      }
    for (; i < to; i += W<T>) {
      v(i, to - i < W<T> ? to - i : W<T>, terms);
      for (int j = 0; j < N; ++j) part[0][j] += terms[j];
    }
    for (int j = 0; j < N; ++j)
      for (int l = 0; l < W<T>; ++l) sums[j] += double(part[0][j][l]) + double(part[1][j][l]);
  }
}

template <class T>
FA_INLINE Vec<T> load_up_to(const T* p, int64_t count) {
  return count >= W<T> ? load(p) : load_some(p, count);
}

// f(i, count) for whole vectors, and what is left.
template <class T, class F>
FA_INLINE void each_vector(int64_t n, const F& f) {
  int64_t i = 0;
  for (; i + W<T> <= n; i += W<T>) f(i, int64_t(W<T>));
  if (i < n) f(i, n - i);
}
template <class T>
FA_INLINE void store_up_to(T* p, Vec<T> v, int64_t count) {
  if (count >= W<T>) store(p, v);
  else store_some(p, v, count);
}

template <class T>
void normalise_row(T* y, T* mean, T* rstd, const T* x, const Affine<T>& affine, int64_t n, double eps) {
  double sum[1], sums[2];
  sum_row<1, T>(sum, n, [&](int64_t i, int64_t count, Vec<T>* v) FA_LAMBDA { v[0] = load_up_to(x + i, count); });
  const Vec<T> about = splat(T(sum[0] / double(n)));
  sum_row<2, T>(sums, n, [&](int64_t i, int64_t count, Vec<T>* v) FA_LAMBDA {
    v[0] = (count >= W<T> ? load(x + i) : load_some(x + i, count, about[0])) - about;
    v[1] = v[0] * v[0];
  });
  const double off = sums[0] / double(n), variance = sums[1] / double(n) - off * off;
  *mean = T(double(about[0]) + off);
  *rstd = T(1 / __builtin_sqrt(variance + eps));
  const Vec<T> m = splat(*mean), r = splat(*rstd);
  each_vector<T>(n, [&](int64_t i, int64_t count) FA_LAMBDA {
    Vec<T> z = (load_up_to(x + i, count) - m) * r;
    if (affine.gamma) z *= load_up_to(affine.gamma + i, count);
    if (affine.beta) z += load_up_to(affine.beta + i, count);
    store_up_to(y + i, z, count);
  });
}

template <class T>
Status layer_norm(T* y, T* mean, T* rstd, const T* x, Affine<T> affine, int64_t rows, int64_t n, double eps) {
  return for_rows(rows, 2 * n, [&](int64_t row) {
    normalise_row(y + row * n, mean + row, rstd + row, x + row * n, affine, n, eps);
  });
}

// dx = rstd (g - mean(g) - xhat mean(g xhat)), g = dy gamma. dgamma and dbeta (or null) are added to.
template <class T>
void backward_row(T* dx, T* dgamma, T* dbeta, const T* dy, const T* x, T mean, T rstd, const T* gamma, int64_t n) {
  const Vec<T> m = splat(mean), r = splat(rstd);
  const auto g = [&](int64_t i, int64_t count) FA_LAMBDA {
    const Vec<T> d = load_up_to(dy + i, count);
    return gamma ? d * load_up_to(gamma + i, count) : d;
  };
  double sums[2];
  sum_row<2, T>(sums, n, [&](int64_t i, int64_t count, Vec<T>* v) FA_LAMBDA {
    v[0] = g(i, count);
    v[1] = v[0] * ((load_up_to(x + i, count) - m) * r);
  });
  const Vec<T> plain = splat(T(sums[0] / double(n))), slope = splat(T(sums[1] / double(n)));
  each_vector<T>(n, [&](int64_t i, int64_t count) FA_LAMBDA {
    const Vec<T> xhat = (load_up_to(x + i, count) - m) * r, d = load_up_to(dy + i, count);
    if (dgamma) store_up_to(dgamma + i, load_up_to(dgamma + i, count) + d * xhat, count);
    if (dbeta) store_up_to(dbeta + i, load_up_to(dbeta + i, count) + d, count);
    store_up_to(dx + i, (g(i, count) - plain - xhat * slope) * r, count);
  });
}

template <class T>
Status layer_norm_backward(T* dx, T* dgamma, T* dbeta, const T* dy, const T* x, const T* mean, const T* rstd, const T* gamma,
                           int64_t rows, int64_t n) {
  const int64_t fit = 32768 / (n + 1), step = fit < 1 ? 1 : fit > 64 ? 64 : fit, tasks = (rows + step - 1) / step;
  T* parts = reinterpret_cast<T*>(workspace(size_t(2 * tasks * n) * sizeof(T)));  // each task's dgamma, dbeta
  if (!parts) return Status::out_of_memory;
  const Status status = parallel(tasks, 0, [&](int64_t task, char*) {
    T *weights = parts + task * 2 * n, *offsets = weights + n;
    for (int64_t i = 0; i < 2 * n; ++i) weights[i] = 0;
    const int64_t to = (task + 1) * step < rows ? (task + 1) * step : rows;
    for (int64_t row = task * step; row < to; ++row)
      backward_row(dx + row * n, dgamma ? weights : nullptr, dbeta ? offsets : nullptr, dy + row * n, x + row * n, mean[row],
                   rstd[row], gamma, n);
  });
  if (status != Status::ok) return status;
  for (int64_t i = 0; i < 2 * n; ++i) {
    T* to = i < n ? dgamma : dbeta;
    if (!to) continue;
    double sum = 0;
    for (int64_t task = 0; task < tasks; ++task) sum += double(parts[task * 2 * n + i]);
    to[i < n ? i : i - n] += T(sum);
  }
  return Status::ok;
}

}  // namespace

void add_layer_norm(KernelTable& table) {
  table.f32.norm.layer_norm = layer_norm<float>;
  table.f64.norm.layer_norm = layer_norm<double>;
  table.f32.norm.layer_norm_backward = layer_norm_backward<float>;
  table.f64.norm.layer_norm_backward = layer_norm_backward<double>;
}

}  // namespace fa::FA_ISA
