// softmask: the share of one of two magnitudes, or of their squares. Mirrored by backends/numba/softmask.py. The larger over
// itself is 1: one quotient is left, the same bits, and nothing overflows.
#include "numbers.hpp"

namespace fa::FA_ISA {
namespace {

template <class T, bool squared>
FA_INLINE Vec<T> share(Vec<T> x, Vec<T> rest, T of_silence) {
  constexpr T tiny = sizeof(T) == 4 ? T(1.17549435e-38) : T(2.2250738585072014e-308);
  const auto above = x > rest;
  const Vec<T> large = above ? x : rest, small = above ? rest : x, ratio = small / large;
  const Vec<T> power = squared ? ratio * ratio : ratio, mask = (above ? splat(T(1)) : power) / (1 + power);
  return large < tiny ? splat(of_silence) : mask;
}

template <class T, bool squared>
Status softmask_of(T* out, const T* x, const T* rest, int64_t n, T of_silence, bool* good) {
  *good = true;
  return parallel((n + chunk - 1) / chunk, 0, [&](int64_t task, char*) {
    const int64_t to = (task + 1) * chunk < n ? (task + 1) * chunk : n;
    int64_t i = task * chunk;
    Vec<T> least{};
    for (; i + W<T> <= to; i += W<T>) {
      const Vec<T> a = load(x + i), b = load(rest + i);
      least = vmin(least, vmin(a, b));
      store(out + i, share<T, squared>(a, b, of_silence));
    }
    if (i < to) {
      const Vec<T> a = load_some(x + i, to - i), b = load_some(rest + i, to - i);
      least = vmin(least, vmin(a, b));
      store_some(out + i, share<T, squared>(a, b, of_silence), to - i);
    }
    if (horizontal_min<T>(least) < 0) __atomic_store_n(good, false, __ATOMIC_RELAXED);
  });
}

template <class T>
Status softmask(T* out, const T* x, const T* rest, int64_t n, bool squared, T of_silence, bool* good) {
  return squared ? softmask_of<T, true>(out, x, rest, n, of_silence, good)
                 : softmask_of<T, false>(out, x, rest, n, of_silence, good);
}

}  // namespace

void add_softmask(KernelTable& table) {
  table.f32.numbers.softmask = flushed<softmask<float>>;
  table.f64.numbers.softmask = flushed<softmask<double>>;
}

}  // namespace fa::FA_ISA
