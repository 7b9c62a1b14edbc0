// needs: nn/team
// softmax, log_softmax and their backward passes along rows of n elements; sums are in double, and so is softmax's dy -
// dot, which cancels where one element has nearly all of the probability. A row is read once from memory, then from the
// caches: 8 bytes an element forward, 12 backward.

// The sum of e^(x - top)
FA_DEVICE double powers(const float* x, int64 n, float top) {
  double sum = 0;
  for (int64 i = team_lane(); i < n; i += TEAM) sum += double(expf(x[i] - top));
  return team_total(sum);
}

extern "C" __global__ void __launch_bounds__(256) softmax(float* y, const float* x, int64 rows, int64 n) {
  for (int64 row = first_row(); row < rows; row += row_step()) {
    const float *from = x + row * n, top = row_highest(from, n).value, factor = float(1 / powers(from, n, top));
    for (int64 i = team_lane(); i < n; i += TEAM) y[row * n + i] = expf(from[i] - top) * factor;
  }
}

extern "C" __global__ void __launch_bounds__(256) log_softmax(float* y, const float* x, int64 rows, int64 n) {
  for (int64 row = first_row(); row < rows; row += row_step()) {
    const float *from = x + row * n, top = row_highest(from, n).value, rest = float(log(powers(from, n, top)));
    for (int64 i = team_lane(); i < n; i += TEAM) y[row * n + i] = (from[i] - top) - rest;
  }
}

extern "C" __global__ void __launch_bounds__(256) softmax_backward(float* dx, const float* dy, const float* y,
                                                                   int64 rows, int64 n) {
  for (int64 row = first_row(); row < rows; row += row_step()) {
    double dot = 0;
    for (int64 i = row * n + team_lane(); i < (row + 1) * n; i += TEAM) dot += double(dy[i]) * double(y[i]);
    dot = team_total(dot);
    for (int64 i = row * n + team_lane(); i < (row + 1) * n; i += TEAM) dx[i] = float(y[i] * (dy[i] - dot));
  }
}

extern "C" __global__ void __launch_bounds__(256) log_softmax_backward(float* dx, const float* dy, const float* y,
                                                                       int64 rows, int64 n) {
  for (int64 row = first_row(); row < rows; row += row_step()) {
    double sum = 0;
    for (int64 i = row * n + team_lane(); i < (row + 1) * n; i += TEAM) sum += double(dy[i]);
    const float total = float(team_total(sum));
    for (int64 i = row * n + team_lane(); i < (row + 1) * n; i += TEAM) dx[i] = dy[i] - expf(y[i]) * total;
  }
}
