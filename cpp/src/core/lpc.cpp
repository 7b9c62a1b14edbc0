// lpc: linear prediction by Burg's method (L. Marple, "A new autoregressive spectrum analysis algorithm", 1980). Mirrored by
// backends/numba/lpc.py.
#include "../simd/simd.hpp"
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"

namespace fa::FA_ISA {
namespace {

// Lane j of the result is the element before lane j of `b`; `a` is what stands in front.
template <class T>
struct Before {
  static constexpr int at(int j) { return W<T> - 1 + j; }
};

template <class T>
double lanes_sum(Vec<T> v) {
  double sum = 0;
  for (int l = 0; l < W<T>; ++l) sum += double(v[l]);
  return sum;
}

// sum f b, and sum f^2 + b^2. Where a signal can be predicted, both shrink by many digits from order to order: they are
// counted anew, as what is subtracted from the sum before leaves its rounding.
struct Dots {
  double product, squares;
};
inline void add(Dots& d, double f, double b) {
  d.product += f * b;
  d.squares += f * f + b * b;
}
template <class T>
Dots dots(const T* f, const T* b, int64_t n) {
  Dots d{0, 0};
  int64_t j = 0;
  while (j + W<T> <= n) {
    Vec<T> p{}, s{};
    for (const int64_t end = j + 64 * W<T>; j + W<T> <= n && j < end; j += W<T>) {
      const Vec<T> x = load(f + j), y = load(b + j);
      p += x * y;
      s += x * x + y * y;
    }
    d.product += lanes_sum<T>(p);
    d.squares += lanes_sum<T>(s);
  }
  for (; j < n; ++j) add(d, f[j], b[j]);
  return d;
}

// f += k b, b += k f (the f before), and the sums of f[j + 1] and b[j] of what they are then: one pass for an order.
template <class T>
Dots reflect(T* f, T* b, int64_t n, T k) {
  Dots d{0, 0};
  Vec<T> last{};
  int64_t j = 0;
  while (j + W<T> <= n) {
    Vec<T> p{}, s{};
    for (const int64_t end = j + 64 * W<T>; j + W<T> <= n && j < end; j += W<T>) {
      const Vec<T> x = load(f + j), y = load(b + j), f1 = x + y * k, b1 = y + x * k, behind = shuffle<T, Before<T>>(last, b1);
      store(f + j, f1);
      store(b + j, b1);
      Vec<T> ahead = f1;
      if (j == 0) ahead[0] = 0;
      p += ahead * behind;
      s += ahead * ahead + behind * behind;
      last = b1;
    }
    d.product += lanes_sum<T>(p);
    d.squares += lanes_sum<T>(s);
  }
  for (; j < n; ++j) {
    const T x = f[j], y = b[j];
    f[j] = x + y * k;
    b[j] = y + x * k;
    if (j) add(d, f[j], b[j - 1]);
  }
  return d;
}

// The same in stretches, which threads share. A stretch leaves out its first pair, whose b lies in the one before.
constexpr int64_t stretch = 16384, most_stretches = 1024;

template <class T>
Status reflect_all(Dots& d, T* f, T* b, int64_t n, T k) {
  const int64_t even = (n + most_stretches - 1) / most_stretches, longest = even > stretch ? (even + 1023) / 1024 * 1024 : stretch;
  const int64_t parts = (n + longest - 1) / longest;
  Dots found[most_stretches];
  const Status status = parallel(parts, 0, [&](int64_t i, char*) {
    const int64_t left = n - i * longest;
    found[i] = reflect(f + i * longest, b + i * longest, left < longest ? left : longest, k);
  });
  d = {0, 0};
  for (int64_t i = 0; i < parts; ++i) {
    if (i) add(d, f[i * longest], b[i * longest - 1]);
    d.product += found[i].product;
    d.squares += found[i].squares;
  }
  return status;
}

// out: order + 1 coefficients; f, b: room for n - 1 samples each, a: for order + 1 numbers
template <class T>
Status burg(T* out, const T* y, int64_t n, int64_t order, T* f, T* b, double* a) {
  int64_t m = n - 1;
  for (int64_t j = 0; j < m; ++j) f[j] = y[j + 1], b[j] = y[j];
  Dots d = dots(f, b, m);
  a[0] = 1;
  for (int64_t i = 1; i <= order; ++i, ++f, --m) {
    const double k = -2 * d.product / (d.squares + (sizeof(T) == 4 ? 1.17549435e-38 : 2.2250738585072014e-308));
    a[i] = 0;
    for (int64_t j = 1; 2 * j <= i; ++j) {
      const double low = a[j], high = a[i - j];
      a[j] = low + k * high;
      if (i - j != j) a[i - j] = high + k * low;
    }
    a[i] = k;
    if (const Status status = reflect_all(d, f, b, m, T(k)); status != Status::ok) return status;
  }
  for (int64_t i = 0; i <= order; ++i) out[i] = T(a[i]);
  return Status::ok;
}

template <class T>
Status lpc(T* out, const T* x, int64_t rows, int64_t n, int64_t order) {
  const size_t each = (size_t(n) * sizeof(T) + 63) / 64 * 64, room = 2 * each + size_t(order + 1) * sizeof(double);
  const auto run = [&](int64_t row, char* memory) {
    return burg(out + row * (order + 1), x + row * n, n, order, reinterpret_cast<T*>(memory), reinterpret_cast<T*>(memory + each),
                reinterpret_cast<double*>(memory + 2 * each));
  };
  if (rows == 1) {  // threads share its stretches; of more rows, the rows
    char* memory = workspace(room);
    const Status status = memory ? run(0, memory) : Status::out_of_memory;
    trim_workspace();
    return status;
  }
  return parallel(rows, room, [&](int64_t row, char* memory) { run(row, memory); });
}

}  // namespace

void add_lpc(KernelTable& table) {
  table.f32.sequences.lpc = flushed<lpc<float>>;
  table.f64.sequences.lpc = flushed<lpc<double>>;
}

}  // namespace fa::FA_ISA
