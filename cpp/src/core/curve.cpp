// curve, phasor. Mirrored by backends/numba/curve.py.
#include "numbers.hpp"

namespace fa::FA_ISA {
namespace {

constexpr double least = 2.2250738585072014e-308;  // normal
constexpr double infinity = __builtin_inf();
struct Curve {  // factor f((x - shift) / unit + more) + offset; slope x below the knee
  double factor, shift, unit, more, offset, knee, slope;
};

// f gives the value of z and says in `fine` where it is one.
template <class T, class F>
Status follow(double* out, const T* x, int64_t n, const Curve& c, bool* good, const F& f) {
  if (!(*good = has_inverse(c.unit))) return Status::ok;
  const double inverse = 1 / c.unit;
  return each<1>(out, x, n, good, [=](double* to, const T* from) FA_LAMBDA {
    const Vec<double> v = widened(from);
    const Bits below = v < c.knee, missing = v != v;
    Bits fine;
    const Vec<double> y = c.factor * f(quotient(v - c.shift, c.unit, inverse) + c.more, fine) + c.offset;
    store(to, missing ? v : below ? v * c.slope : y);
    return fine | below | missing;
  });
}

template <class T>
Status curve(double* out, const T* x, int64_t n, int64_t kind, const double* numbers, bool* good) {
  const Curve c = {numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]};
  if (kind == 0)
    return follow(out, x, n, c, good, [](Vec<double> z, Bits& fine) FA_LAMBDA {
      fine = (z >= least) & (z < infinity);
      return log2_normal(z);
    });
  if (kind == 1)
    return follow(out, x, n, c, good, [](Vec<double> z, Bits& fine) FA_LAMBDA {
      fine = (z >= -1022) & (z <= 1023);
      return exp2_normal(z);
    });
  if (kind == 2)  // as log1p: what 1 + |z| has lost comes second
    return follow(out, x, n, c, good, [](Vec<double> z, Bits& fine) FA_LAMBDA {
      const Bits sign = (Bits)z & (Bits)splat(-0.0);
      const Vec<double> size = (Vec<double>)((Bits)z ^ sign), y = 1 + size;
      fine = size < infinity;
      const Vec<double> lost = (size - (y - 1)) / y * 1.44269504088896340736;
      return (Vec<double>)((Bits)(log2_normal(y) + lost) | sign);
    });
  return follow(out, x, n, c, good, [](Vec<double> z, Bits& fine) FA_LAMBDA {
    const Vec<double> quarters = 4 * z, shifted = quarters + rounds;
    fine = (z > -0x1p48) & (z < 0x1p48);
    return cosine_sine((quarters - (shifted - rounds)) * 1.57079632679489661923, (Bits)shifted).r;
  });
}

// Angles up to 2^20 quarter turns: pi/2 in three parts, of which products with whole numbers as these are exact.
template <class T>
Status phasor(T* out, const T* x, int64_t n, bool* good) {
  return each<2>(out, x, n, good, [](T* to, const T* from) FA_LAMBDA {
    const Vec<double> v = widened(from), shifted = v * 0.636619772367581343076 + rounds, whole = shifted - rounds;
    const Vec<double> angle = ((v - whole * 1.57079632673412561417) - whole * 6.07710050630396597660e-11) -
                              whole * 2.02226624879595063154e-21;
    const Complex<double> z = cosine_sine(angle, (Bits)shifted);
    const Bits missing = v != v;
    const Vec<double> c = missing ? v : z.r, s = missing ? v : z.i;
    const Vec<double> low = shuffle<double, ZipLow<double>>(c, s), high = shuffle<double, ZipHigh<double>>(c, s);
    typedef typename part_type<T, lanes>::U Part;
    part<lanes>(to) = __builtin_convertvector(low, Part);
    part<lanes>(to + lanes) = __builtin_convertvector(high, Part);
    return ((v > -1e6) & (v < 1e6)) | missing;
  });
}

}  // namespace

void add_curve(KernelTable& table) {
  table.f32.numbers.curve = curve<float>;
  table.f64.numbers.curve = curve<double>;
  table.f32.numbers.phasor = phasor<float>;
  table.f64.numbers.phasor = phasor<double>;
}

}  // namespace fa::FA_ISA
