// dense layers: y = act(x w + b) and its gradients. Mirrored by backends/numba/nn/dense.py.
#include "../linalg/gemm.hpp"
#include "../table.hpp"
#include "activate.hpp"
#include "flat.hpp"

namespace fa::FA_ISA {
namespace {

// Store, and the activation on each finished block of C.
template <class T>
struct StoreActivated : Store<T> {
  Act act;
  T alpha;
  void block(int64_t i, int64_t rows, int64_t j, int64_t columns) const {
    if (act == Act::linear) return;
    for (int64_t r = i; r < i + rows; ++r) {
      T* const to = this->c + r * this->row + j;
      activate_range(to, to, columns, act, alpha);
    }
  }
};

template <class T>
Status dense(T* y, const T* x, const T* w, const T* b, int64_t rows, int64_t in, int64_t out, Act act, T alpha) {
  return gemm<T>(rows, out, in, Rows<T>{{x, in, 1}}, Columns<T>{{w, out, 1}}, StoreActivated<T>{{y, out, b, false}, act, alpha});
}

template <class T>
Status dense_dx(T* dx, const T* dy, const T* w, int64_t rows, int64_t in, int64_t out) {
  return gemm<T>(rows, in, out, Rows<T>{{dy, out, 1}}, Columns<T>{{w, 1, out}}, Store<T>{dx, in, nullptr, false});
}

// db[j] += sum over rows of dy, in double
template <class T>
Status add_column_sums(T* db, const T* dy, int64_t rows, int64_t n) {
  return for_stretches(n, 256, [=](int64_t start, int64_t stop) {
    for (int64_t j = start; j < stop; ++j) {
      double sum = 0;
      for (int64_t r = 0; r < rows; ++r) sum += double(dy[r * n + j]);
      db[j] += T(sum);
    }
  });
}

template <class T>
Status dense_dw(T* dw, T* db, const T* x, const T* dy, int64_t rows, int64_t in, int64_t out) {
  if (db) add_column_sums(db, dy, rows, out);
  return gemm<T>(in, out, rows, Rows<T>{{x, 1, in}}, Columns<T>{{dy, out, 1}}, Store<T>{dw, out, nullptr, true});
}

template <class T>
void add(DenseKernels<T>& kernels) {
  kernels.dense = dense<T>;
  kernels.dense_dx = dense_dx<T>;
  kernels.dense_dw = dense_dw<T>;
}

}  // namespace

void add_dense(KernelTable& table) {
  add(table.f32.dense);
  add(table.f64.dense);
}

}  // namespace fa::FA_ISA
