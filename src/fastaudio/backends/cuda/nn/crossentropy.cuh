// needs: nn/team
// Losses over classes and accuracy: rows of n scores, the target a label a row or, where labels is null, a
// distribution. A label that is no class makes the loss NaN, and its row of the gradient.

// weight: null, or one for every `group` rows
FA_DEVICE double weight_of(const float* weight, int64 row, int64 group, const int64* labels, int64 n) {
  if (labels && (labels[row] < 0 || labels[row] >= n)) return nan("");
  return weight ? double(weight[split(row, group).quotient]) : 1.0;
}
// The target's share of class i
FA_DEVICE float share_of(const float* target, const int64* labels, int64 row, int64 n, int64 i) {
  return labels ? (i == labels[row] ? 1.0f : 0.0f) : target[row * n + i];
}

// sum t (log sum e^x - x); gradient softmax(x) sum t - t. 4 to 8 bytes an element, 4 more with the gradient
extern "C" __global__ void __launch_bounds__(256)
    softmax_crossentropy(double* loss, double* parts, float* gradient, const float* logits, const float* target,
                         const int64* labels, const float* weight, int64 rows, int64 n, int64 group, double share) {
  double found = 0;
  for (int64 row = first_row(); row < rows; row += row_step()) {
    const float *x = logits + row * n, top = row_highest(x, n).value;
    const double w = weight_of(weight, row, group, labels, n);
    double sum = 0, mass = 0, dot = 0;
    for (int64 i = team_lane(); i < n; i += TEAM) {
      const float t = share_of(target, labels, row, n, i);
      sum += double(expf(x[i] - top));
      mass += double(t);
      if (t != 0) dot += double(t) * (double(x[i]) - double(top));  // 0 times -inf is nothing here
    }
    sum = team_total(sum), mass = team_total(mass), dot = team_total(dot);
    if (team_lane() == 0) found += w * (mass * log(sum) - dot);
    if (!gradient) continue;
    const float scale = float(w * share * mass / sum), part = float(w * share);
    for (int64 i = team_lane(); i < n; i += TEAM)
      gradient[row * n + i] = expf(x[i] - top) * scale - share_of(target, labels, row, n, i) * part;
  }
  leave_sum(found, loss, parts, share, SUM_ASSIGN);
}

// Probabilities, which need not add up to 1: q = p / sum(p), clipped to [1e-7, 1 - 1e-7] as Keras does; -sum t log q.
extern "C" __global__ void __launch_bounds__(256, 2)
    categorical_crossentropy(double* loss, double* parts, float* gradient, const float* pred, const float* target,
                             const int64* labels, const float* weight, int64 rows, int64 n, int64 group, double share) {
  double found = 0;
  for (int64 row = first_row(); row < rows; row += row_step()) {
    const float* p = pred + row * n;
    const double w = weight_of(weight, row, group, labels, n);
    double sum = 0, own = 0, free = 0;  // free: of the target, what is not clipped
    for (int64 i = team_lane(); i < n; i += TEAM) sum += double(p[i]);
    sum = team_total(sum);
    for (int64 i = team_lane(); i < n; i += TEAM) {
      const double t = double(share_of(target, labels, row, n, i)), q = double(p[i]) / sum;
      const bool low = q < 1e-7, high = q > 1 - 1e-7;
      if (t != 0) own -= t * log(low ? 1e-7 : high ? 1 - 1e-7 : q);
      if (!low && !high) free += t;
    }
    own = team_total(own), free = team_total(free);
    if (team_lane() == 0) found += w * own;
    if (!gradient) continue;
    for (int64 i = team_lane(); i < n; i += TEAM) {
      const double t = double(share_of(target, labels, row, n, i)), q = double(p[i]) / sum;
      const bool clipped = q < 1e-7 || q > 1 - 1e-7;
      gradient[row * n + i] = float(w * share * free / sum - (clipped || t == 0 ? 0.0 : w * share * t / double(p[i])));
    }
  }
  leave_sum(found, loss, parts, share, SUM_ASSIGN);
}

// count += rows whose highest score is the label's, or the highest of the target. 4 to 8 bytes an element
extern "C" __global__ void __launch_bounds__(256, 2)  // 2: else a register is spilled on sm_120
    accuracy(double* count, double* parts, const float* pred, const float* target, const int64* labels,
             const float* weight, int64 rows, int64 n, int64 group) {
  double right = 0;
  for (int64 row = first_row(); row < rows; row += row_step()) {
    const int64 best = row_highest(pred + row * n, n).at;
    const int64 wanted = labels ? labels[row] : row_highest(target + row * n, n).at;
    if (team_lane() == 0) right += weight_of(weight, row, group, labels, n) * double(best == wanted);
  }
  leave_sum(right, count, parts, 1.0, SUM_ADD);
}
