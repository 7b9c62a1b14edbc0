// pcen: per-channel energy normalisation (V. Lostanlen et al., 2019): every band against its own smoothed past. Mirrored by
// backends/numba/pcen.py. The past is carried in double, so that a signal in pieces gives the bits of the whole.
#include "../simd/exp.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t stretch = 256;  // elements smoothed before they are used

template <class T>
FA_INLINE Vec<T> normalised(Vec<T> S, Vec<T> smooth, const PcenNumbers& p) {
  const Vec<T> gain = vexp(vlog(smooth + T(p.eps)) * T(-p.gain)), x = S * gain;
  if (p.power == 0) return vlog1p(x);
  if (p.bias == 0) return S > 0 ? vexp((vlog(S) + vlog(gain)) * T(p.power)) : Vec<T>{};
  return vexpm1(vlog1p(x * T(1 / p.bias)) * T(p.power)) * T(pow(p.bias, p.power));
}

// N rows, whose pasts wait for their own last value alone.
template <class T, int N>
void pcen_rows(T* out, double* state, const T* S, const T* ref, int64_t n, const PcenNumbers& p) {
  T past[N][stretch];
  double z[N];
  for (int r = 0; r < N; ++r) z[r] = state[r];
  for (int64_t from = 0; from < n; from += stretch) {
    const int64_t count = n - from < stretch ? n - from : stretch;
    for (int64_t i = 0; i < count; ++i)
#pragma GCC unroll 4
      for (int r = 0; r < N; ++r) {
        const double m = p.b * double(ref[r * n + from + i]) + z[r];
        z[r] = (1 - p.b) * m;
        past[r][i] = T(m);
      }
    for (int r = 0; r < N; ++r) {
      const T* x = S + r * n + from;
      T* to = out + r * n + from;
      int64_t i = 0;
      for (; i + W<T> <= count; i += W<T>) store(to + i, normalised<T>(load(x + i), load(past[r] + i), p));
      if (i < count)
        store_some<T>(to + i, normalised<T>(load_some(x + i, count - i), load_some(past[r] + i, count - i, T(1)), p), count - i);
    }
  }
  for (int r = 0; r < N; ++r) state[r] = z[r];
}

template <class T>
Status pcen(T* out, double* state, const T* S, const T* ref, int64_t rows, int64_t n, const PcenNumbers& p) {
  constexpr int64_t together = 4;
  const int64_t each = n < 1024 ? (1024 / (n ? n : 1) + 1) * together : together;
  return parallel((rows + each - 1) / each, 0, [&](int64_t task, char*) {
    const int64_t end = (task + 1) * each < rows ? (task + 1) * each : rows;
    int64_t row = task * each;
    for (; row + together <= end; row += together)
      pcen_rows<T, together>(out + row * n, state + row, S + row * n, ref + row * n, n, p);
    for (; row < end; ++row) pcen_rows<T, 1>(out + row * n, state + row, S + row * n, ref + row * n, n, p);
  });
}

}  // namespace

void add_pcen(KernelTable& table) {
  table.f32.sequences.pcen = flushed<pcen<float>>;
  table.f64.sequences.pcen = flushed<pcen<double>>;
}

}  // namespace fa::FA_ISA
