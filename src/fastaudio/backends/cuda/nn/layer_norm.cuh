// needs: nn/team
// layer_norm: mean 0 and variance 1 along rows of n elements, a team a row; sums in double. share: 1 / n.

// 8 bytes an element: the row is read again from the caches. gamma, beta (n,) or null
extern "C" __global__ void __launch_bounds__(256)
    layer_norm(float* y, float* mean, float* rstd, const float* x, const float* gamma, const float* beta, int64 rows,
               int64 n, double share, double eps) {
  for (int64 row = first_row(); row < rows; row += row_step()) {
    const float* from = x + row * n;
    double sum = 0, squares = 0;
    for (int64 i = team_lane(); i < n; i += TEAM) sum += double(from[i]);
    const double m = team_total(sum) * share;
    for (int64 i = team_lane(); i < n; i += TEAM) {
      const double d = double(from[i]) - m;
      squares += d * d;
    }
    const float about = float(m), r = float(1 / sqrt(team_total(squares) * share + eps));
    for (int64 i = team_lane(); i < n; i += TEAM) {
      const float z = (from[i] - about) * r * (gamma ? gamma[i] : 1.0f);
      y[row * n + i] = beta ? z + beta[i] : z;
    }
    if (team_lane() == 0) mean[row] = about, rstd[row] = r;
  }
}

// dx = rstd (g - mean(g) - xhat mean(g xhat)), g = dy gamma. 12 bytes an element
extern "C" __global__ void __launch_bounds__(256)
    layer_norm_backward(float* dx, const float* dy, const float* x, const float* mean, const float* rstd,
                        const float* gamma, int64 rows, int64 n, double share) {
  for (int64 row = first_row(); row < rows; row += row_step()) {
    const float m = mean[row], r = rstd[row];
    double plain = 0, weighted = 0;
    for (int64 i = team_lane(); i < n; i += TEAM) {
      const float g = dy[row * n + i] * (gamma ? gamma[i] : 1.0f);
      plain += double(g);
      weighted += double(g) * double((x[row * n + i] - m) * r);
    }
    const float off = float(team_total(plain) * share), slope = float(team_total(weighted) * share);
    for (int64 i = team_lane(); i < n; i += TEAM) {
      const float g = dy[row * n + i] * (gamma ? gamma[i] : 1.0f);
      dx[row * n + i] = (g - off - (x[row * n + i] - m) * r * slope) * r;
    }
  }
}
