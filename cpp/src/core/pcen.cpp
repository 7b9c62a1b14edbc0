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

template <class T>
void pcen_row(T* out, double* state, const T* S, const T* ref, int64_t n, const PcenNumbers& p) {
  T past[stretch];
  double z = *state;
  for (int64_t from = 0; from < n; from += stretch) {
    const int64_t count = n - from < stretch ? n - from : stretch;
    for (int64_t i = 0; i < count; ++i) {
      const double m = p.b * double(ref[from + i]) + z;
      z = (1 - p.b) * m;
      past[i] = T(m);
    }
    int64_t i = 0;
    for (; i + W<T> <= count; i += W<T>) store(out + from + i, normalised<T>(load(S + from + i), load(past + i), p));
    if (i < count)
      store_some<T>(out + from + i, normalised<T>(load_some(S + from + i, count - i), load_some(past + i, count - i, T(1)), p), count - i);
  }
  *state = z;
}

template <class T>
Status pcen(T* out, double* state, const T* S, const T* ref, int64_t rows, int64_t n, const PcenNumbers& p) {
  const int64_t each = n < 4096 ? 4096 / (n ? n : 1) + 1 : 1;
  return parallel((rows + each - 1) / each, 0, [&](int64_t task, char*) {
    for (int64_t row = task * each; row < rows && row < (task + 1) * each; ++row)
      pcen_row(out + row * n, state + row, S + row * n, ref + row * n, n, p);
  });
}

}  // namespace

void add_pcen(KernelTable& table) {
  table.f32.sequences.pcen = pcen<float>;
  table.f64.sequences.pcen = pcen<double>;
}

}  // namespace fa::FA_ISA
