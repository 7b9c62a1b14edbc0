// power_to_db, db_to_power, magnitude, magphase. Mirrored by backends/numba/decibels.py.
#include <math.h>

#include "../simd/doubles.hpp"
#include "../simd/math.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t chunk = 1 << 15;     // elements of a task
constexpr int64_t db_chunk = 1 << 18;  // of power_to_db's, at 0.7 ns each: less is not worth a second thread

// f on every element of [from, to), whole vectors with padded lanes at the end: the bits do not depend on the place.
template <class T, class F>
FA_INLINE void each(T* out, const T* x, int64_t from, int64_t to, F f) {
  int64_t i = from;
  for (; i + W<T> <= to; i += W<T>) store(out + i, f(load(x + i)));
  if (i == to) return;
  Vec<T> v;
  for (int l = 0; l < W<T>; ++l) v[l] = x[i + l < to ? i + l : to - 1];
  v = f(v);
  for (int l = 0; i + l < to; ++l) out[i + l] = v[l];
}

template <class T>
Status power_to_db(T* out, const T* S, int64_t rows, int64_t n, const double* ref, double amin, double top_db, double scale) {
  const int64_t tasks = (n + db_chunk - 1) / db_chunk;
  T* highest = reinterpret_cast<T*>(workspace(size_t(rows * tasks) * sizeof(T)));
  if (!highest) return Status::out_of_memory;
  const Vec<T> least = splat<T>(T(amin));
  const T factor = T(scale * 0.30102999566398119521);  // log10(2)
  const Status status = parallel(rows * tasks, 0, [&](int64_t task, char*) {
    const int64_t row = task / tasks, from = task % tasks * db_chunk, to = from + db_chunk < n ? from + db_chunk : n;
    const T offset = T(scale * log10(ref[row] < amin ? amin : ref[row]));
    Vec<T> top = splat<T>(-T(__builtin_inf())), bad{};
    each(out + row * n, S + row * n, from, to, [&](Vec<T> x) FA_LAMBDA {
      const Vec<T> db = log2_any<T>(vmax(x, least)) * factor - offset;
      top = top < db ? db : top;
      bad = db == db ? bad : db;
      return db;
    });
    highest[task] = horizontal_max<T>(top);
    for (int l = 0; l < W<T>; ++l)
      if (bad[l] != bad[l]) highest[task] = bad[l];  // as numpy.max has it: one NaN and the maximum is NaN
  });
  if (status != Status::ok || top_db != top_db) return status;
  return parallel(rows * tasks, 0, [&](int64_t task, char*) {
    const int64_t row = task / tasks, from = task % tasks * db_chunk, to = from + db_chunk < n ? from + db_chunk : n;
    T top = highest[row * tasks];
    for (int64_t i = 1; i < tasks; ++i) top = top >= highest[row * tasks + i] || top != top ? top : highest[row * tasks + i];
    const Vec<T> floor = splat<T>(top - T(top_db));
    each(out + row * n, out + row * n, from, to, [&](Vec<T> x) FA_LAMBDA { return vmax(floor, x); });
  });
}

// 2^t for results in float, for which what double could not hold is 0 or infinity.
FA_INLINE Vec<double> exp2_for_float(Vec<double> t) {
  const Vec<double> y = exp2_normal(vmin(vmax(t, splat(-1022.0)), splat(1023.0))), none{};
  return t > 1023 ? none + __builtin_inf() : t < -1022 ? none : t == t ? y : t;
}

// ref * 10^(x / scale) in double, which is exact enough for both types; double itself lane by lane.
template <class T>
Status db_to_power(T* out, const T* S, int64_t n, double ref, double scale) {
  constexpr int lanes = W<double>;
  const double step = 3.32192809488736234787 / scale;  // log2(10)
  return parallel((n + chunk - 1) / chunk, 0, [&](int64_t task, char*) {
    const int64_t from = task * chunk, to = from + chunk < n ? from + chunk : n;
    int64_t i = from;
    if constexpr (sizeof(T) == sizeof(float)) {
      for (; i + lanes <= to; i += lanes) {
        const Vec<double> t = __builtin_convertvector(part<lanes>(S + i), Vec<double>) * step;
        part<lanes>(out + i) = __builtin_convertvector(ref * exp2_for_float(t), typename part_type<T, lanes>::U);
      }
      for (; i < to; ++i) out[i] = T(ref * exp2_for_float(Vec<double>{} + double(S[i]) * step)[0]);
    } else {
      for (; i < to; ++i) out[i] = T(ref * exp2(double(S[i]) * step));
    }
  });
}

// |D|^2: the real and the imaginary part of a number in the same lane.
template <class T>
FA_INLINE Vec<T> squares_of(Vec<T> low, Vec<T> high) {
  const Vec<T> re = shuffle<T, Even<T>>(low, high), im = shuffle<T, Odd<T>>(low, high);
  return re * re + im * im;
}
template <class T>
void squares(T* out, const T* D, int64_t n) {
  int64_t i = 0;
  for (; i + W<T> <= n; i += W<T>) store(out + i, squares_of<T>(load(D + 2 * i), load(D + 2 * i + W<T>)));
  const int64_t rest = 2 * (n - i), first = rest < W<T> ? rest : W<T>;
  if (rest) store_some(out + i, squares_of<T>(load_some(D + 2 * i, first), load_some(D + 2 * i + first, rest - first)), n - i);
}

// |D|^power; squares in double, so that nothing overflows or vanishes on the way to something else.
template <class T>
Status magnitude(T* out, const T* D, int64_t n, double power) {
  return parallel((n + chunk - 1) / chunk, 0, [&](int64_t task, char*) {
    const int64_t from = task * chunk, to = from + chunk < n ? from + chunk : n;
    auto square = [&](int64_t i) { return double(D[2 * i]) * double(D[2 * i]) + double(D[2 * i + 1]) * double(D[2 * i + 1]); };
    if (power == 1)
      for (int64_t i = from; i < to; ++i) out[i] = T(__builtin_sqrt(square(i)));
    else if (power == 2)
      squares(out + from, D + 2 * from, to - from);
    else
      for (int64_t i = from; i < to; ++i) out[i] = T(pow(square(i), power / 2));
  });
}

// As NumPy divides: real and imaginary part apart, so that denormals keep their directions.
template <class T>
Status magphase(T* S, T* P, const T* D, int64_t n, double power) {
  return parallel((n + chunk - 1) / chunk, 0, [&](int64_t task, char*) {
    const int64_t from = task * chunk, to = from + chunk < n ? from + chunk : n;
    for (int64_t i = from; i < to; ++i) {
      const T re = D[2 * i], im = D[2 * i + 1];
      T size;
      if constexpr (sizeof(T) == sizeof(float)) size = T(__builtin_sqrt(double(re) * double(re) + double(im) * double(im)));
      else size = hypot(re, im);
      const bool silent = size == 0;
      const T by = silent ? T(1) : size;
      S[i] = size;
      P[2 * i] = silent ? T(1) : re / by;
      P[2 * i + 1] = im / by;
    }
    if (power == 2)
      for (int64_t i = from; i < to; ++i) S[i] *= S[i];
    else if (power != 1)
      for (int64_t i = from; i < to; ++i) S[i] = T(pow(double(S[i]), power));
  });
}

}  // namespace

void add_decibels(KernelTable& table) {
  table.f32.power_to_db = power_to_db<float>;
  table.f64.power_to_db = power_to_db<double>;
  table.f32.db_to_power = db_to_power<float>;
  table.f64.db_to_power = db_to_power<double>;
  table.f32.magnitude = magnitude<float>;
  table.f64.magnitude = magnitude<double>;
  table.f32.magphase = magphase<float>;
  table.f64.magphase = magphase<double>;
}

}  // namespace fa::FA_ISA
