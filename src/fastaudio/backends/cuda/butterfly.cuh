// needs: common
// butterfly: discrete Fourier transforms of 2, 3, 4, 5, 7, 8 and 16 points in registers, in natural order.

struct Complex {
  float r, i;
};

FA_DEVICE Complex operator+(Complex a, Complex b) { return {a.r + b.r, a.i + b.i}; }
FA_DEVICE Complex operator-(Complex a, Complex b) { return {a.r - b.r, a.i - b.i}; }
FA_DEVICE Complex operator*(Complex a, float s) { return {a.r * s, a.i * s}; }
FA_DEVICE Complex operator*(Complex a, Complex b) { return {a.r * b.r - a.i * b.i, a.r * b.i + a.i * b.r}; }
FA_DEVICE Complex conj(Complex a) { return {a.r, -a.i}; }
FA_DEVICE Complex times_minus_i(Complex a) { return {a.i, -a.r}; }

FA_DEVICE void dft2(Complex& a, Complex& b) {
  const Complex t = a - b;
  a = a + b;
  b = t;
}

FA_DEVICE void dft4(Complex& a, Complex& b, Complex& c, Complex& d) {
  dft2(a, c);
  dft2(b, d);
  d = times_minus_i(d);
  dft2(a, b);
  dft2(c, d);
  const Complex t = b;  // bit reversed: a, c, b, d
  b = c;
  c = t;
}

// An odd prime R: with s_m = v_m + v_{R-m}, d_m = v_m - v_{R-m}, point k is v_0 + sum_m cos(2 pi k m / R) s_m and, at
// right angles to it, sum_m sin(2 pi k m / R) d_m.
template <int R>
FA_DEVICE void dft_odd(Complex* v, const float (&cosine)[R / 2], const float (&sine)[R / 2]) {
  Complex s[R / 2], d[R / 2];
#pragma unroll
  for (int m = 0; m < R / 2; ++m) {
    s[m] = v[m + 1] + v[R - 1 - m];
    d[m] = v[m + 1] - v[R - 1 - m];
  }
  const Complex first = v[0];
#pragma unroll
  for (int m = 0; m < R / 2; ++m) v[0] = v[0] + s[m];
#pragma unroll
  for (int k = 1; k <= R / 2; ++k) {
    Complex even = first, odd = {0.f, 0.f};
#pragma unroll
    for (int m = 1; m <= R / 2; ++m) {
      const int turn = k * m % R, at = (turn <= R / 2 ? turn : R - turn) - 1;
      even = even + s[m - 1] * cosine[at];
      odd = odd + d[m - 1] * (turn <= R / 2 ? sine[at] : -sine[at]);
    }
    v[k] = even + times_minus_i(odd);
    v[R - k] = even - times_minus_i(odd);
  }
}

FA_DEVICE void dft8(Complex* v) {
  constexpr float h = 0.70710678118654752f;
#pragma unroll
  for (int k = 0; k < 4; ++k) dft2(v[k], v[k + 4]);
  v[5] = Complex{v[5].r + v[5].i, v[5].i - v[5].r} * h;
  v[6] = times_minus_i(v[6]);
  v[7] = Complex{v[7].i - v[7].r, -v[7].r - v[7].i} * h;
  dft4(v[0], v[1], v[2], v[3]);
  dft4(v[4], v[5], v[6], v[7]);
  const Complex o1 = v[4], o3 = v[5], e1 = v[1], e2 = v[2], e3 = v[3], o5 = v[6], o7 = v[7];
  v[1] = o1, v[2] = e1, v[3] = o3, v[4] = e2, v[5] = o5, v[6] = e3, v[7] = o7;
}

// 4 x 4 points: columns, twiddles exp(-2 pi i k m / 16), rows.
FA_DEVICE void dft16(Complex* v) {
  constexpr float c = 0.92387953251128674f, s = 0.38268343236508977f, h = 0.70710678118654752f;
#pragma unroll
  for (int k = 0; k < 4; ++k) dft4(v[k], v[k + 4], v[k + 8], v[k + 12]);
  v[5] = v[5] * Complex{c, -s};
  v[6] = Complex{v[6].r + v[6].i, v[6].i - v[6].r} * h;
  v[7] = v[7] * Complex{s, -c};
  v[9] = Complex{v[9].r + v[9].i, v[9].i - v[9].r} * h;
  v[10] = times_minus_i(v[10]);
  v[11] = Complex{v[11].i - v[11].r, -v[11].r - v[11].i} * h;
  v[13] = v[13] * Complex{s, -c};
  v[14] = Complex{v[14].i - v[14].r, -v[14].r - v[14].i} * h;
  v[15] = v[15] * Complex{-c, s};
#pragma unroll
  for (int k = 0; k < 4; ++k) dft4(v[4 * k], v[4 * k + 1], v[4 * k + 2], v[4 * k + 3]);
#pragma unroll
  for (int k = 0; k < 4; ++k)
#pragma unroll
    for (int m = k + 1; m < 4; ++m) {  // point 4 m + k stands at 4 k + m
      const Complex t = v[4 * k + m];
      v[4 * k + m] = v[4 * m + k];
      v[4 * m + k] = t;
    }
}

template <int R>
FA_DEVICE void butterfly(Complex* v) {
  if constexpr (R == 2) dft2(v[0], v[1]);
  if constexpr (R == 3) dft_odd<3>(v, {-0.5f}, {0.86602540378443865f});
  if constexpr (R == 4) dft4(v[0], v[1], v[2], v[3]);
  if constexpr (R == 5)
    dft_odd<5>(v, {0.30901699437494742f, -0.80901699437494742f}, {0.95105651629515357f, 0.58778525229247313f});
  if constexpr (R == 7)
    dft_odd<7>(v, {0.62348980185873353f, -0.22252093395631440f, -0.90096886790241913f},
               {0.78183148246802981f, 0.97492791218182361f, 0.43388373911755812f});
  if constexpr (R == 8) dft8(v);
  if constexpr (R == 16) dft16(v);
}
