// Passes of a complex transform, for every radix, and whole transforms.
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

// Bluestein: the spectrum is the signal times a chirp, convolved with the conjugate chirp, times the chirp. For part
// `part` of the lanes, as doubles; `work` holds 2 * conv->slots complex vectors.
template <class T>
void run_bluestein(const FftPlan<T>& plan, Vec<T>* b, Vec<double>* work, int part) {
  typedef T Part __attribute__((vector_size(FA_VECTOR_BYTES * sizeof(T) / sizeof(double)), may_alias));
  const FftPlan<double>& conv = *plan.conv;
  Vec<double>*a = work, *c = work + 2 * conv.slots;
  auto place = [&](int64_t i) FA_LAMBDA { return reinterpret_cast<Part*>(b + i) + part; };
  for (int64_t i = 0; i < conv.points; ++i) {
    Complex<double> z = {Vec<double>{}, Vec<double>{}};
    if (i < plan.points) {
      z = {__builtin_convertvector(*place(2 * i), Vec<double>), __builtin_convertvector(*place(2 * i + 1), Vec<double>)};
      z = mul(z, plan.chirp[2 * i], plan.chirp[2 * i + 1]);
    }
    const int64_t s = 2 * conv.in[i];
    a[s] = z.r;
    a[s + 1] = z.i;
  }
  run_passes(conv, a, 0, conv.passes);
  for (int64_t k = 0; k < conv.points; ++k) {  // the inverse is the forward transform with re and im exchanged
    const int64_t from = 2 * conv.at[k], to = 2 * conv.in[k];
    const Complex<double> z = mul(Complex<double>{a[from], a[from + 1]}, plan.filter[2 * k], plan.filter[2 * k + 1]);
    c[to] = z.i;
    c[to + 1] = z.r;
  }
  run_passes(conv, c, 0, conv.passes);
  for (int64_t k = 0; k < plan.points; ++k) {
    const int64_t from = 2 * conv.at[k];
    const Complex<double> z = mul(Complex<double>{c[from + 1], c[from]}, plan.chirp[2 * k], plan.chirp[2 * k + 1]);
    *place(2 * k) = __builtin_convertvector(z.r, Part);
    *place(2 * k + 1) = __builtin_convertvector(z.i, Part);
  }
}

}  // namespace

template <class T>
void any_pass(Vec<T>* b, int64_t blocks, int64_t leg, const typename FftPlan<T>::Pass& pass) {
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

template <class T>
void run_legs(const FftPlan<T>& plan, Vec<T>* b, int end) {
  const auto& first = plan.pass[0];
  const int64_t leg = first.m + plan.pad;
  for (int j = 0; j < first.radix; ++j) {
    int64_t blocks = 1;
    for (int i = 1; i < end; ++i) {
      any_pass<T>(b + 2 * leg * j, blocks, plan.pass[i].m, plan.pass[i]);
      blocks *= plan.pass[i].radix;
    }
  }
}

template <class T>
void run_passes(const FftPlan<T>& plan, Vec<T>* b, int begin, int end) {
  if (begin == 0 && end > 0) any_pass<T>(b, 1, plan.pass[0].m + plan.pad, plan.pass[0]);
  if (end > 1) run_legs(plan, b, end);
}

template <class T>
void transform(const FftPlan<T>& plan, Vec<T>* b) {
  if (!plan.conv) return run_passes(plan, b, 0, plan.passes);
  for (int part = 0; part < int(sizeof(double) / sizeof(T)); ++part)
    run_bluestein(plan, b, reinterpret_cast<Vec<double>*>(b + 2 * plan.slots), part);
}

template void any_pass<float>(Vec<float>*, int64_t, int64_t, const FftPlan<float>::Pass&);
template void any_pass<double>(Vec<double>*, int64_t, int64_t, const FftPlan<double>::Pass&);
template void run_legs<float>(const FftPlan<float>&, Vec<float>*, int);
template void run_legs<double>(const FftPlan<double>&, Vec<double>*, int);
template void run_passes<float>(const FftPlan<float>&, Vec<float>*, int, int);
template void run_passes<double>(const FftPlan<double>&, Vec<double>*, int, int);
template void transform<float>(const FftPlan<float>&, Vec<float>*);
template void transform<double>(const FftPlan<double>&, Vec<double>*);

}  // namespace fa::FA_ISA
