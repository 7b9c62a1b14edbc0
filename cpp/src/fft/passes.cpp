// Passes of a complex transform, for every radix.
#include "passes.hpp"

namespace fa::FA_ISA {
namespace {

// M: the length of a leg where it is known when compiling, as it is in the last passes: addresses become constants.
template <class T, int R, int M = 0>
void run_pass(Vec<T>* b, int64_t blocks, int64_t leg, const typename FftPlan<T>::Pass& pass) {
  const int64_t m = M ? M : pass.m, step = M ? M : leg;
  const T *twiddle = pass.twiddle, *roots = pass.roots;
  for (int64_t q = 0; q < blocks; ++q) {
    Vec<T>* x = b + 2 * q * R * m;
    butterfly<T, R, false>(x, step, nullptr, roots);
    for (int64_t p = 1; p < m; ++p) butterfly<T, R, true>(x + 2 * p, step, twiddle + 2 * (R - 1) * p, roots);
  }
}

template <class T, int R>
FA_INLINE void run_known_pass(Vec<T>* b, int64_t blocks, int64_t leg, const typename FftPlan<T>::Pass& pass) {
  switch (leg == pass.m ? pass.m : 0) {
    case 1: return run_pass<T, R, 1>(b, blocks, leg, pass);
    case 4: return run_pass<T, R, 4>(b, blocks, leg, pass);
    case 5: return run_pass<T, R, 5>(b, blocks, leg, pass);
    case 8: return run_pass<T, R, 8>(b, blocks, leg, pass);
    case 16: return run_pass<T, R, 16>(b, blocks, leg, pass);
    default: return run_pass<T, R>(b, blocks, leg, pass);
  }
}

// Any odd radix without a butterfly of its own.
template <class T>
void run_odd_pass(Vec<T>* b, int64_t blocks, int64_t leg, const typename FftPlan<T>::Pass& pass) {
  const int R = pass.radix;
  Complex<T> a[62];
  for (int64_t q = 0; q < blocks; ++q)
    for (int64_t p = 0; p < pass.m; ++p) {
      Vec<T>* x = b + 2 * (q * R * pass.m + p);
      for (int j = 0; j < R; ++j) a[j] = {x[2 * leg * j], x[2 * leg * j + 1]};
      dft_odd<T, 0>(a, R, pass.roots);
      const T* w = pass.twiddle + 2 * (R - 1) * p;
      for (int k = 0; k < R; ++k) {
        if (k) a[k] = mul(a[k], w[2 * k - 2], w[2 * k - 1]);
        x[2 * leg * k] = a[k].r;
        x[2 * leg * k + 1] = a[k].i;
      }
    }
}

template <class T>
void pass_of(Vec<T>* b, int64_t blocks, int64_t leg, const typename FftPlan<T>::Pass& pass) {
  switch (pass.radix) {
    case 2: return run_known_pass<T, 2>(b, blocks, leg, pass);
    case 3: return run_known_pass<T, 3>(b, blocks, leg, pass);
    case 4: return run_known_pass<T, 4>(b, blocks, leg, pass);
    case 5: return run_known_pass<T, 5>(b, blocks, leg, pass);
    case 7: return run_known_pass<T, 7>(b, blocks, leg, pass);
    case 8: return run_known_pass<T, 8>(b, blocks, leg, pass);
    case 16: return run_known_pass<T, 16>(b, blocks, leg, pass);
    default: return run_odd_pass<T>(b, blocks, leg, pass);
  }
}

}  // namespace

void any_pass(Vec<float>* b, int64_t blocks, int64_t leg, const FftPlan<float>::Pass& pass) {
  pass_of<float>(b, blocks, leg, pass);
}
void any_pass(Vec<double>* b, int64_t blocks, int64_t leg, const FftPlan<double>::Pass& pass) {
  pass_of<double>(b, blocks, leg, pass);
}

}  // namespace fa::FA_ISA
