// needs: hops
// overlap: frames (rows, frames, length) of time back to signals, every sample one sum in ascending frame order.

// istft's end where a block cannot do all: out (rows, n) is the sum over that of squared windows, from sample `offset`
// on. 4 (n_fft / hop) bytes read a sample.
extern "C" __global__ void __launch_bounds__(256)
    overlap_add(float* out, const float* in, const float* window, int64 rows, int64 n, int64 length, int64 hop,
                int64 offset, int64 frames) {
  for (int64 i = first_index(); i < rows * n; i += index_step()) {
    const int64 row = i / n, u = i % n + offset;
    out[i] = overlapped(in + row * frames * length, u, length, hop, frames) / squares(window, u, length, hop, frames);
  }
}

// dy over the sum of squared windows.
extern "C" __global__ void __launch_bounds__(256)
    divide_squares(float* out, const float* dy, const float* window, int64 rows, int64 n, int64 length, int64 hop,
                   int64 offset, int64 frames) {
  for (int64 i = first_index(); i < rows * n; i += index_step())
    out[i] = dy[i] / squares(window, i % n + offset, length, hop, frames);
}

// stft_adjoint's end: dx (rows, n) gathers every place of the padded signal, `total` samples, where sample i was read.
// Modes repeat the signal by a period, mirrored or not: those places are i + period * k and its mirror image.
extern "C" __global__ void __launch_bounds__(256)
    fold_back(float* dx, const float* in, int64 rows, int64 n, int64 length, int64 hop, int64 pad, int64 frames,
              int64 total, int mode) {
  for (int64 i = first_index(); i < rows * n; i += index_step()) {
    const int64 row = i / n, s = i % n;
    const float* of_row = in + row * frames * length;
    float sum = overlapped(of_row, s + pad, length, hop, frames);
    if (mode == 1 || (mode && n == 1)) {
      if (s == 0)
        for (int64 u = 0; u < pad && u < total; ++u) sum += overlapped(of_row, u, length, hop, frames);
      if (s == n - 1)
        for (int64 u = pad + n; u < total; ++u) sum += overlapped(of_row, u, length, hop, frames);
    } else if (mode) {
      const int64 period = mode == 2 ? 2 * (n - 1) : mode == 3 ? 2 * n : n;
      const int64 mirror = mode == 2 ? period - s : period - 1 - s;
      for (int64 u = (s + pad) % period; u < total; u += period)
        if (u != s + pad) sum += overlapped(of_row, u, length, hop, frames);
      if (mode != 4 && !(mode == 2 && (s == 0 || s == n - 1)))
        for (int64 u = (mirror + pad) % period; u < total; u += period)
          sum += overlapped(of_row, u, length, hop, frames);
    }
    dx[i] = sum;
  }
}
