// needs: nn/sums
// Losses of one number beside another, of a Gaussian, and penalties of weights. Values in float, sums in double.

#define LOSS_MSE 0
#define LOSS_L1 1
#define LOSS_HUBER 2
#define LOSS_PROBABILITY 3
#define LOSS_LOGIT 4

struct Graded {
  float value, slope;
};

// The sign of e; 0 for 0, NaN for NaN
FA_DEVICE float sign_of(float e) { return e > 0 ? 1.0f : e < 0 ? -1.0f : e; }
FA_DEVICE float within(float x, float low, float high) { return x < low ? low : x > high ? high : x; }

// Probabilities clipped to [1e-7, 1 - 1e-7] as Keras does; clipped ones have no gradient. 1 - p is exact from 1/2 on.
FA_DEVICE Graded grade_probability(float p, float t) {
  const float low = 1e-7f, high = 1.0f - 1e-7f, q = 1.0f - p, u = 1.0f - t;
  const float pc = within(p, low, high), qc = within(q, low, high);
  return {-(t * logf(pc) + u * logf(qc)), p < low || q < low ? 0.0f : u / qc - t / pc};
}

// log(1 + e^x) - t x; slope: sigmoid(x) - t
FA_DEVICE Graded grade_logit(float x, float t) {
  const float e = expf(-fabsf(x)), r = 1.0f / (e + 1.0f);
  return {(x < 0 ? 0.0f : x) - x * t + log1pf(e), (x < 0 ? e * r : r) - t};
}

FA_DEVICE Graded grade(int kind, float p, float t, float delta) {
  if (kind == LOSS_PROBABILITY) return grade_probability(p, t);
  if (kind == LOSS_LOGIT) return grade_logit(p, t);
  const float e = p - t;
  if (kind == LOSS_MSE) return {e * e, e + e};
  if (kind == LOSS_L1) return {fabsf(e), sign_of(e)};
  const float near = within(e, -delta, delta);
  return {near * (e - near * 0.5f), near};
}

// weight: null, or one number for every `group` elements; share: 1 / n. 8 bytes an element, 12 with the gradient
extern "C" __global__ void __launch_bounds__(256)
    pair_loss(double* loss, double* parts, float* dpred, const float* pred, const float* target, const float* weight,
              int64 n, int64 group, double share, int kind, float delta) {
  const bool wide = on_16_bytes(pred) && on_16_bytes(target) && (!dpred || on_16_bytes(dpred));
  double sum = 0;
  for_fours(n, [&](int64 i, int count) {
    const Four p = load_four(pred + i, count, wide), t = load_four(target + i, count, wide);
    Split at = weight ? split(i, group) : Split{0, 0};
    Four d;
    for (int k = 0; k < 4; ++k) {
      const float w = weight && k < count ? weight[at.quotient] : 1.0f;
      const Graded g = grade(kind, p.v[k], t.v[k], delta);
      if (k < count) sum += double(g.value) * double(w);
      d.v[k] = g.slope * (w * float(share));
      if (++at.rest == group) at = {at.quotient + 1, 0};
    }
    if (dpred) store_four(dpred + i, d, count, wide);
  });
  leave_sum(sum, loss, parts, share, SUM_ASSIGN);
}

// (mu^2 + e^v - 1 - v) / 2, mean over rows; the gradients null or both. 8 bytes an element, 16 with gradients
extern "C" __global__ void __launch_bounds__(256) kl_gaussian(double* loss, double* parts, float* dmu, float* dlv,
                                                              const float* mu, const float* lv, int64 n, double share) {
  double sum = 0;
  for_each(n, [&](int64 i) {
    const float m = mu[i], v = lv[i], e = expm1f(v);
    sum += double(m * m + (e - v));
    if (!dmu) return;
    dmu[i] = m * float(share);
    dlv[i] = e * float(0.5 * share);
  });
  leave_sum(sum, loss, parts, 0.5 * share, SUM_ASSIGN);
}

// loss += factor sum(w^2), or of |w|; grad, or null, += factor times the derivative. 4 bytes an element, 12 with grad
extern "C" __global__ void __launch_bounds__(256) penalty(double* loss, double* parts, float* grad, const float* w,
                                                          int64 n, double factor, int square) {
  double sum = 0;
  for_each(n, [&](int64 i) {
    const float x = w[i];
    sum += square ? double(x) * double(x) : fabs(double(x));
    if (grad) grad[i] += (square ? x + x : sign_of(x)) * float(factor);
  });
  leave_sum(sum, loss, parts, factor, SUM_ADD);
}

// count += predictions on the right side of the threshold. 8 bytes an element
extern "C" __global__ void __launch_bounds__(256, 2)  // 2: else registers are spilled on sm_100
    binary_accuracy(double* count, double* parts, const float* pred, const float* target, const float* weight, int64 n,
                    int64 group, float threshold) {
  double right = 0;
  for_each(n, [&](int64 i) {
    const bool hit = target[i] == (pred[i] > threshold ? 1.0f : 0.0f);
    right += hit ? (weight ? double(weight[split(i, group).quotient]) : 1.0) : 0.0;
  });
  leave_sum(right, count, parts, 1.0, SUM_ADD);
}
