#pragma once
// The five small matrices of Winograd's F(4x4, 3x3), each applied from both sides to a square of vectors (lanes: channels):
//   y = A' [ (G w G') * (B' x B) ] A     a 6x6 patch of x, 3x3 weights, a 4x4 tile of y; * element by element, summed over channels
//   dw = G' [ sum over tiles of (B' x B) * (A dy A') ] G
// Interpolation points 0, +-5/8, +-3/2 and infinity: the pairs share their even and odd parts, the squares are exact in binary, and
// the error is half that of the textbook's 0, +-1, +-2.
#include "../simd/simd.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int wino_tile = 4, wino_patch = 6, wino_points = 36;

template <class T>
struct Points {
  static constexpr T a = T(0.625), b = T(1.5), a2 = a * a, b2 = b * b, a3 = a2 * a, b3 = b2 * b;
  // 1 / product of (p - other points), for p = 0, +-a, +-b
  static constexpr double d2 = 0.625 * 0.625, e2 = 1.5 * 1.5;
  static constexpr T n0 = T(1 / (d2 * e2));
  static constexpr double na = 1 / (2 * d2 * (d2 - e2)), nb = 1 / (2 * e2 * (e2 - d2));
  static constexpr T na0 = T(na), na1 = T(na * 0.625), na2 = T(na * d2), nb0 = T(nb), nb1 = T(nb * 1.5), nb2 = T(nb * e2);
};

// B': the patch of x, 6 -> 6
template <class T>
struct PatchRule : Points<T> {
  using P = Points<T>;
  static constexpr int in = 6, out = 6;
  static FA_INLINE void apply(const Vec<T>* x, Vec<T>* y) {
    const Vec<T> e = x[4] - P::b2 * x[2], f = x[3] - P::b2 * x[1], g = x[4] - P::a2 * x[2], h = x[3] - P::a2 * x[1];
    y[0] = e - P::a2 * (x[2] - P::b2 * x[0]);
    y[1] = e + P::a * f;
    y[2] = e - P::a * f;
    y[3] = g + P::b * h;
    y[4] = g - P::b * h;
    y[5] = (x[5] - P::b2 * x[3]) - P::a2 * f;
  }
};

// A': the products, 6 -> 4
template <class T>
struct TileRule {
  using P = Points<T>;
  static constexpr int in = 6, out = 4;
  static FA_INLINE void apply(const Vec<T>* m, Vec<T>* y) {
    const Vec<T> s = m[1] + m[2], d = m[1] - m[2], t = m[3] + m[4], e = m[3] - m[4];
    y[0] = m[0] + s + t;
    y[1] = P::a * d + P::b * e;
    y[2] = P::a2 * s + P::b2 * t;
    y[3] = P::a3 * d + (P::b3 * e + m[5]);
  }
};

// A: the tile of dy, 4 -> 6
template <class T>
struct GradientRule {
  using P = Points<T>;
  static constexpr int in = 4, out = 6;
  static FA_INLINE void apply(const Vec<T>* y, Vec<T>* m) {
    const Vec<T> e = y[0] + P::a2 * y[2], f = P::a * y[1] + P::a3 * y[3];
    const Vec<T> g = y[0] + P::b2 * y[2], h = P::b * y[1] + P::b3 * y[3];
    m[0] = y[0];
    m[1] = e + f;
    m[2] = e - f;
    m[3] = g + h;
    m[4] = g - h;
    m[5] = y[3];
  }
};

// G: the weights, 3 -> 6
template <class T>
struct WeightRule {
  using P = Points<T>;
  static constexpr int in = 3, out = 6;
  static FA_INLINE void apply(const Vec<T>* w, Vec<T>* u) {
    const Vec<T> e = P::na0 * w[0] + P::na2 * w[2], f = P::na1 * w[1];
    const Vec<T> g = P::nb0 * w[0] + P::nb2 * w[2], h = P::nb1 * w[1];
    u[0] = P::n0 * w[0];
    u[1] = e + f;
    u[2] = e - f;
    u[3] = g + h;
    u[4] = g - h;
    u[5] = w[2];
  }
};

// G': the gradient of the weights, 6 -> 3
template <class T>
struct WeightGradientRule {
  using P = Points<T>;
  static constexpr int in = 6, out = 3;
  static FA_INLINE void apply(const Vec<T>* u, Vec<T>* w) {
    const Vec<T> s = u[1] + u[2], t = u[3] + u[4];
    w[0] = P::n0 * u[0] + (P::na0 * s + P::nb0 * t);
    w[1] = P::na1 * (u[1] - u[2]) + P::nb1 * (u[3] - u[4]);
    w[2] = P::na2 * s + (P::nb2 * t + u[5]);
  }
};

// R from both sides: load(i, j) gives element (i, j) of the in x in square, emit(i, j, v) takes those of the out x out square.
template <class T, class R, class Load, class Emit>
FA_INLINE void two_sided(const Load& load, const Emit& emit) {
  Vec<T> half[R::out][R::in];
#pragma GCC unroll 6
  for (int j = 0; j < R::in; ++j) {
    Vec<T> a[R::in], b[R::out];
#pragma GCC unroll 6
    for (int i = 0; i < R::in; ++i) a[i] = load(i, j);
    R::apply(a, b);
#pragma GCC unroll 6
    for (int i = 0; i < R::out; ++i) half[i][j] = b[i];
  }
#pragma GCC unroll 6
  for (int i = 0; i < R::out; ++i) {
    Vec<T> a[R::in], b[R::out];
#pragma GCC unroll 6
    for (int j = 0; j < R::in; ++j) a[j] = half[i][j];
    R::apply(a, b);
#pragma GCC unroll 6
    for (int j = 0; j < R::out; ++j) emit(i, j, b[j]);
  }
}

}  // namespace
}  // namespace fa::FA_ISA
