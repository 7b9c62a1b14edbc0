// phase_vocoder: spectra at other times (Ellis, 2002). Mirrored by backends/numba/phase_vocoder.py.
//
// The phase of a bin advances at each step by the difference of the two frames' phases around it, modulo a turn: a product
// of unit vectors, without angles. In double, since the products of a whole signal pile up.
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "framing.hpp"
#include "phase.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t block = 256;  // bins of a task

template <class T>
struct HalfVector {
  typedef T V __attribute__((vector_size(sizeof(T) * W<double>), aligned(sizeof(T)), may_alias));
};

// W<double> interleaved complex numbers, the first `count` of them there.
template <class T>
FA_INLINE Complex<double> load_complex(const T* p, int64_t count) {
  using V = typename HalfVector<T>::V;
  T room[2 * W<double>];
  if (count < W<double>) {
    for (int i = 0; i < 2 * W<double>; ++i) room[i] = i < 2 * count ? p[i] : T(0);
    p = room;
  }
  const Vec<double> a = __builtin_convertvector(*reinterpret_cast<const V*>(p), Vec<double>);
  const Vec<double> b = __builtin_convertvector(*reinterpret_cast<const V*>(p + W<double>), Vec<double>);
  return {shuffle<double, Even<double>>(a, b), shuffle<double, Odd<double>>(a, b)};
}
template <class T>
FA_INLINE void store_complex(T* p, Complex<double> z, int64_t count) {
  using V = typename HalfVector<T>::V;
  if (count < W<double>) {
    for (int64_t i = 0; i < count; ++i) p[2 * i] = T(z.r[i]), p[2 * i + 1] = T(z.i[i]);
    return;
  }
  *reinterpret_cast<V*>(p) = __builtin_convertvector(shuffle<double, ZipLow<double>>(z.r, z.i), V);
  *reinterpret_cast<V*>(p + W<double>) = __builtin_convertvector(shuffle<double, ZipHigh<double>>(z.r, z.i), V);
}

// Bins begin .. end of a frame, which several steps may want.
struct PolarFrame {
  int64_t at = -1;
  Polar bins[block / W<double>];

  // The frame at D, all zeros if D is null
  template <class T>
  void read(const T* D, int64_t t, int64_t begin, int64_t end) {
    if (t == at) return;
    at = t;
    for (int64_t k = begin, j = 0; k < end; k += W<double>, ++j)
      bins[j] = polar<T>(D ? load_complex(D + 2 * k, end - k) : Complex<double>{});
  }
};

// Bins begin .. end of one signal. `carried` (bins): where phases are, or zeros before the first step.
template <class T>
void stretch(T* out, const T* D, int64_t frames, int64_t bins, const StretchSteps& s, double* carried, int64_t begin, int64_t end) {
  Complex<double> phase[block / W<double>] = {};
  PolarFrame room[2], *a = room, *b = room + 1;
  if (carried)
    for (int64_t k = begin, j = 0; k < end; k += W<double>, ++j) phase[j] = load_complex(carried + 2 * k, end - k);
  for (int64_t i = 0; i < s.count; ++i) {
    const int64_t t = int64_t(s.places[i]), next = s.hold && t + 1 == frames ? t : t + 1;
    const double alpha = s.weights[i];
    if (b->at == t) {
      PolarFrame* const before = a;
      a = b;
      b = before;
    }
    a->read(D + 2 * t * bins, t, begin, end);
    b->read(next < frames ? D + 2 * next * bins : nullptr, next, begin, end);
    T* to = out + 2 * i * bins;
    for (int64_t k = begin, j = 0; k < end; k += W<double>, ++j) {
      const Polar &x = a->bins[j], &y = b->bins[j];
      if (i == 0) {
        const auto fresh = phase[j].r * phase[j].r + phase[j].i * phase[j].i == 0;
        phase[j] = {fresh ? x.unit.r : phase[j].r, fresh ? x.unit.i : phase[j].i};
      }
      const Vec<double> magnitude = (1 - alpha) * x.magnitude + alpha * y.magnitude;
      store_complex(to + 2 * k, {phase[j].r * magnitude, phase[j].i * magnitude}, end - k);
      phase[j] = mul(mul(phase[j], y.unit.r, y.unit.i), x.unit.r, -x.unit.i);
    }
  }
  if (carried)
    for (int64_t k = begin, j = 0; k < end; k += W<double>, ++j) store_complex(carried + 2 * k, phase[j], end - k);
}

template <class T>
Status phase_vocoder(T* out, const T* D, int64_t rows, int64_t frames, int64_t bins, const StretchSteps& steps, double* phase) {
  const int64_t tasks = ceil_div(bins, block);
  return parallel(rows * tasks, 0, [&](int64_t task, char*) {
    const int64_t row = task / tasks, begin = task % tasks * block, end = begin + block < bins ? begin + block : bins;
    stretch(out + 2 * row * steps.count * bins, D + 2 * row * frames * bins, frames, bins, steps,
            phase ? phase + 2 * row * bins : nullptr, begin, end);
  });
}

}  // namespace

void add_phase_vocoder(KernelTable& table) {
  table.f32.signal.phase_vocoder = phase_vocoder<float>;
  table.f64.signal.phase_vocoder = phase_vocoder<double>;
}

}  // namespace fa::FA_ISA
