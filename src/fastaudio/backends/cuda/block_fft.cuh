// needs: butterfly
#define FFT_BLOCK 256

// block_fft: FFT_N complex points of a frame by FFT_THREADS threads of a block; all threads of the block call together,
// each group on its own frame. A pass of radix R takes R points a butterfly into registers and gives them back in the
// order of the next pass (Stockham): the last one leaves natural order. FFT_R0 .. FFT_R7: the radices, 1 for no pass.
// An inverse transform is the forward one with real and imaginary parts swapped, before and after.

FA_DEVICE constexpr int fft_at(int i) { return i + (i >> 5); }  // padded against bank conflicts
#define FFT_ROOM (FFT_N + 1 + ((FFT_N + 1) >> 5) + 1)           // floats of one part of a frame, a bin more than points

template <int... R>
struct Radices {};
using FftRadices = Radices<FFT_R0, FFT_R1, FFT_R2, FFT_R3, FFT_R4, FFT_R5, FFT_R6, FFT_R7>;

// Twiddles of pass p, behind those of the passes before it: exp(-2 pi i r l / (R L)) at (r - 1) L + l.
template <int R, int L, class Load>
FA_DEVICE void fft_pass(float* re, float* im, const float2* twiddles, int lane, const Load& load) {
  constexpr int M = FFT_N / R, B = (M + FFT_THREADS - 1) / FFT_THREADS;
  Complex v[B][R];
#pragma unroll
  for (int b = 0; b < B; ++b) {
    const int j = lane + b * FFT_THREADS;
    if (j >= M) continue;
#pragma unroll
    for (int r = 0; r < R; ++r) v[b][r] = load(j + r * M);
    if constexpr (L > 1) {
#pragma unroll
      for (int r = 1; r < R; ++r) {
        const float2 w = twiddles[(r - 1) * L + j % L];
        v[b][r] = v[b][r] * Complex{w.x, w.y};
      }
    }
    butterfly<R>(v[b]);
  }
  __syncthreads();  // everybody has read
#pragma unroll
  for (int b = 0; b < B; ++b) {
    const int j = lane + b * FFT_THREADS, to = j / L * (L * R) + j % L;
    if (j >= M) continue;
#pragma unroll
    for (int r = 0; r < R; ++r) {
      re[fft_at(to + r * L)] = v[b][r].r;
      im[fft_at(to + r * L)] = v[b][r].i;
    }
  }
  __syncthreads();
}

template <int L>
FA_DEVICE void fft_rest(float*, float*, const float2*, int, Radices<>) {
  static_assert(L == FFT_N, "the radices make up FFT_N");
}

template <int L, int R, int... Rest>
FA_DEVICE void fft_rest(float* re, float* im, const float2* twiddles, int lane, Radices<R, Rest...>) {
  if constexpr (R > 1)
    fft_pass<R, L>(re, im, twiddles, lane, [=](int i) { return Complex{re[fft_at(i)], im[fft_at(i)]}; });
  fft_rest<L * R>(re, im, twiddles + (R - 1) * L, lane, Radices<Rest...>{});
}

template <int R, int... Rest, class Load>
FA_DEVICE void fft_all(float* re, float* im, const float2* twiddles, int lane, const Load& load, Radices<R, Rest...>) {
  fft_pass<R, 1>(re, im, twiddles, lane, load);
  fft_rest<R>(re, im, twiddles, lane, Radices<Rest...>{});
}

// Points load(i) to their transform in re, im (FFT_ROOM each, places fft_at).
template <class Load>
FA_DEVICE void fft_points(float* re, float* im, const float2* twiddles, int lane, const Load& load) {
  fft_all(re, im, twiddles, lane, load, FftRadices{});
}

// From re, im to re, im, backwards, without the factor 1 / FFT_N.
FA_DEVICE void fft_backwards(float* re, float* im, const float2* twiddles, int lane) {
  fft_points(im, re, twiddles, lane, [=](int i) { return Complex{im[fft_at(i)], re[fft_at(i)]}; });
}

// Samples two by two as points, z[j] = x[2 j] + i x[2 j + 1]: from the transform of z, in place, bins 0 .. FFT_N of x.
// roots: exp(-2 pi i k / (2 FFT_N)), k <= FFT_N / 2.
FA_DEVICE void fft_untangle(float* re, float* im, const float2* roots, int lane) {
  for (int k = lane; k <= FFT_N / 2; k += FFT_THREADS) {
    const int a = fft_at(k), b = fft_at(FFT_N - k);
    if (k == 0) {
      const float r = re[a], i = im[a];
      re[a] = r + i, im[a] = 0.f;
      re[b] = r - i, im[b] = 0.f;
      continue;
    }
    const Complex z = {re[a], im[a]}, y = {re[b], -im[b]};
    const Complex even = (z + y) * 0.5f, odd = times_minus_i((z - y) * 0.5f) * Complex{roots[k].x, roots[k].y};
    const Complex low = even + odd, high = conj(even - odd);
    re[a] = low.r, im[a] = low.i;
    if (a == b) continue;
    re[b] = high.r, im[b] = high.i;
  }
}

// The way back: from bins 0 .. FFT_N the points whose inverse transform is z. The first and the last bin count as real.
FA_DEVICE void fft_tangle(float* re, float* im, const float2* roots, int lane) {
  for (int k = lane; k <= FFT_N / 2; k += FFT_THREADS) {
    const int a = fft_at(k), b = fft_at(FFT_N - k);
    if (k == 0) {
      const float low = re[a], high = re[b];
      re[a] = (low + high) * 0.5f, im[a] = (low - high) * 0.5f;
      continue;
    }
    const Complex x = {re[a], im[a]}, y = {re[b], -im[b]};
    const Complex even = (x + y) * 0.5f, odd = (x - y) * 0.5f * Complex{roots[k].x, -roots[k].y};
    const Complex turned = times_minus_i(odd);
    re[a] = even.r - turned.r, im[a] = even.i - turned.i;
    if (a == b) continue;
    re[b] = even.r + turned.r, im[b] = -even.i - turned.i;
  }
}
