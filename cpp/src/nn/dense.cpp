// dense layers: y = act(x w + b) and its gradients. Mirrored by backends/numba/nn/dense.py.
#include "../linalg/gemm.hpp"
#include "../table.hpp"
#include "activate.hpp"
#include "few_rows.hpp"
#include "flat.hpp"

namespace fa::FA_ISA {
namespace {

// Too little work for packing: one row, two, or a handful of units.
FA_INLINE bool is_few(int64_t rows, int64_t in, int64_t out) { return rows <= 2 || rows * in * out <= 512; }

// f(row, start, stop) for every row and stretches of n parts of w that cost `size` multiplications each
template <class F>
FA_INLINE Status for_few(int64_t rows, int64_t n, int64_t size, const F& f) {
  const int64_t stretch = n * size <= 131072 ? n : (131072 / size + 63) / 64 * 64;
  return for_stretches(n, stretch, [=](int64_t start, int64_t stop) FA_LAMBDA {
    for (int64_t row = 0; row < rows; ++row) f(row, start, stop);
  });
}

// Store, and the activation on each finished block of C.
template <class T>
struct StoreActivated : Store<T> {
  Act act;
  T alpha;
  void block(int64_t i, int64_t rows, int64_t j, int64_t columns) const {
    if (act == Act::linear) return;
    T* const to = this->c + i * this->row + j;
    if (columns == this->row) return activate_range(to, to, rows * columns, act, alpha);
    for (int64_t r = 0; r < rows; ++r) activate_range(to + r * this->row, to + r * this->row, columns, act, alpha);
  }
};

template <class T>
Status dense(T* y, const T* x, const T* w, const T* b, int64_t rows, int64_t in, int64_t out, Act act, T alpha) {
  if (!is_few(rows, in, out))
    return gemm<T>(rows, out, in, View<T>{x, in, 1}, View<T>{w, out, 1}, StoreActivated<T>{{y, out, b, false}, act, alpha});
  return for_few(rows, out, in, [=](int64_t r, int64_t start, int64_t stop) FA_LAMBDA {
    few_forward(y + r * out, x + r * in, w, b, in, out, start, stop,
                [=](Vec<T> sum) FA_LAMBDA { return act == Act::linear ? sum : activate_by_code(act, sum, alpha); });
  });
}

template <class T>
Status dense_dx(T* dx, const T* dy, const T* w, int64_t rows, int64_t in, int64_t out) {
  if (is_few(rows, in, out))
    return for_few(rows, in, out, [=](int64_t r, int64_t start, int64_t stop) FA_LAMBDA {
      few_dx(dx + r * in, dy + r * out, w, out, start, stop);
    });
  if (rows <= Cut::few)  // the transposed product: rows of w are read once, where they lie
    return gemm<T>(in, rows, out, View<T>{w, out, 1}, View<T>{dy, 1, out}, StoreTransposed<T>{dx, in, false});
  return gemm<T>(rows, in, out, View<T>{dy, out, 1}, View<T>{w, 1, out}, Store<T>{dx, in, nullptr, false});
}

// db[j] += sum over rows of dy: 64 rows at a time in T, these in double
template <class T>
void add_column_sums(T* db, const T* dy, int64_t rows, int64_t n, int64_t start, int64_t stop) {
  constexpr int64_t some = 256;
  for (int64_t j = start; j < stop; j += some) {
    const int64_t columns = least(some, stop - j);
    double total[some];
    T part[some];
    for (int64_t c = 0; c < columns; ++c) total[c] = 0;
    for (int64_t r = 0; r < rows; r += 64) {
      for (int64_t c = 0; c < columns; ++c) part[c] = dy[r * n + j + c];
      for (int64_t q = r + 1; q < least(r + 64, rows); ++q)
        for (int64_t c = 0; c < columns; ++c) part[c] += dy[q * n + j + c];
      for (int64_t c = 0; c < columns; ++c) total[c] += double(part[c]);
    }
    for (int64_t c = 0; c < columns; ++c) db[j + c] += T(total[c]);
  }
}

template <class T>
Status add_bias_gradient(T* db, const T* dy, int64_t rows, int64_t out) {
  if (!db) return Status::ok;
  const int64_t stretch = rows * out <= 65536 ? out : 256;
  return for_stretches(out, stretch, [=](int64_t start, int64_t stop) FA_LAMBDA { add_column_sums(db, dy, rows, out, start, stop); });
}

template <class T>
Status dense_dw(T* dw, T* db, const T* x, const T* dy, int64_t rows, int64_t in, int64_t out, bool accumulate) {
  if (is_few(rows, in, out)) {
    if (!accumulate && in * out > 0) __builtin_memset(dw, 0, size_t(in * out) * sizeof(T));
    if (db)
      for (int64_t r = 0; r < rows; ++r) few_db(db, dy + r * out, out);
    return for_few(rows, in, out, [=](int64_t r, int64_t start, int64_t stop) FA_LAMBDA {
      few_dw(dw, x + r * in, dy + r * out, out, start, stop);
    });
  }
  if (const Status status = add_bias_gradient(db, dy, rows, out); status != Status::ok) return status;
  return gemm<T>(in, out, rows, View<T>{x, 1, in}, View<T>{dy, out, 1}, Store<T>{dw, out, nullptr, accumulate});
}

template <class T>
void add(DenseKernels<T>& kernels) {
  kernels.dense = dense<T>;
  kernels.dense_dx = flushed<dense_dx<T>>;
  kernels.dense_dw = flushed<dense_dw<T>>;
}

}  // namespace

void add_dense(KernelTable& table) {
  add(table.f32.dense);
  add(table.f64.dense);
}

}  // namespace fa::FA_ISA
