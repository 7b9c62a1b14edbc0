// needs: nn/sums nn/mma
// sgd, momentum, rmsprop, adam on flat arrays, and what they need. `hyper` (double, on the device): learning rate,
// step, weight decay, ...; read when a kernel runs, worked out once a block in double and rounded once.
// What the next step of a replay would have to make, the same pass leaves: zeros in g (`clear`: 4 bytes a parameter
// more) and the new weights as bf16 (`copy`, or null: 2 bytes; n is then a multiple of 4).

// A running mean that nothing feeds any more ends as denormal numbers: they become 0, as on the CPU.
FA_DEVICE float without_denormals(float x) { return fabsf(x) < 1.17549435e-38f ? 0.0f : x; }

FA_DEVICE void leave(float* g, void* copy, int clear, int64 i, const Four& w, int count, bool wide) {
  if (clear) store_four(g + i, Four{}, count, wide);
  if (copy)
    static_cast<int2*>(copy)[i / 4] = make_int2(int(to_bf16_pair(w.v[0], w.v[1])), int(to_bf16_pair(w.v[2], w.v[3])));
}

// What `work(numbers)` of the first thread leaves in shared memory, for all of them
template <class F>
FA_DEVICE const float* once_a_block(const F& work) {
  FA_SMEM(memory);
  float* numbers = reinterpret_cast<float*>(memory);
  if (threadIdx.x == 0) work(numbers);
  __syncthreads();
  return numbers;
}

// 12 bytes a parameter
extern "C" __global__ void __launch_bounds__(256) sgd(float* w, float* g, void* copy, const double* hyper,
                                                      int64 n, int clear) {
  const float rate = float(hyper[0]), decay = float(hyper[2]);
  const bool wide = on_16_bytes(w) && on_16_bytes(g);
  for_fours(n, [&](int64 i, int count) {
    Four a = load_four(w + i, count, wide);
    const Four d = load_four(g + i, count, wide);
    for (int k = 0; k < 4; ++k) a.v[k] -= (d.v[k] + a.v[k] * decay) * rate;
    store_four(w + i, a, count, wide);
    leave(g, copy, clear, i, a, count, wide);
  });
}

// hyper[3]: beta. v = beta v + g, or with ema beta v + (1 - beta) g. 20 bytes a parameter
extern "C" __global__ void __launch_bounds__(256) momentum(float* w, float* v, float* g, void* copy,
                                                           const double* hyper, int64 n, int ema, int nesterov,
                                                           int clear) {
  const float rate = float(hyper[0]), decay = float(hyper[2]), beta = float(hyper[3]);
  const float share = ema ? float(1 - hyper[3]) : 1.0f;
  const bool wide = on_16_bytes(w) && on_16_bytes(v) && on_16_bytes(g);
  for_fours(n, [&](int64 i, int count) {
    Four a = load_four(w + i, count, wide), b = load_four(v + i, count, wide);
    const Four d = load_four(g + i, count, wide);
    for (int k = 0; k < 4; ++k) {
      const float push = (d.v[k] + a.v[k] * decay) * share;
      b.v[k] = without_denormals(b.v[k] * beta + push);
      a.v[k] -= (nesterov ? b.v[k] * beta + push : b.v[k]) * rate;
    }
    store_four(v + i, b, count, wide);
    store_four(w + i, a, count, wide);
    leave(g, copy, clear, i, a, count, wide);
  });
}

// hyper[3 ..]: rho, eps, momentum; buffer: null without momentum. 20 bytes a parameter, 28 with the buffer
extern "C" __global__ void __launch_bounds__(256) rmsprop(float* w, float* v, float* buffer, float* g, void* copy,
                                                          const double* hyper, int64 n, int keras, int clear) {
  const float rate = float(hyper[0]), decay = float(hyper[2]), rho = float(hyper[3]), share = float(1 - hyper[3]);
  const float under = keras ? float(hyper[4]) : 0.0f, after = keras ? 0.0f : float(hyper[4]), beta = float(hyper[5]);
  const bool wide = on_16_bytes(w) && on_16_bytes(v) && on_16_bytes(g) && (!buffer || on_16_bytes(buffer));
  for_fours(n, [&](int64 i, int count) {
    Four a = load_four(w + i, count, wide), square = load_four(v + i, count, wide), kept{};
    const Four d = load_four(g + i, count, wide);
    if (buffer) kept = load_four(buffer + i, count, wide);
    for (int k = 0; k < 4; ++k) {
      const float gradient = d.v[k] + a.v[k] * decay;
      square.v[k] = without_denormals(square.v[k] * rho + gradient * gradient * share);
      const float direction = gradient / (sqrtf(square.v[k] + under) + after);
      kept.v[k] = buffer ? without_denormals(kept.v[k] * beta + direction) : direction;
      a.v[k] -= kept.v[k] * rate;
    }
    store_four(v + i, square, count, wide);
    if (buffer) store_four(buffer + i, kept, count, wide);
    store_four(w + i, a, count, wide);
    leave(g, copy, clear, i, a, count, wide);
  });
}

// hyper[3 ..]: beta1, beta2, eps. w -= a m / (sqrt(v) s + eps). torch: a = rate / (1 - beta1^t), s = 1 / sqrt(1 -
// beta2^t); Keras has the second correction in a, so that eps is added before it. 28 bytes a parameter
extern "C" __global__ void __launch_bounds__(256) adam(float* w, float* m, float* v, float* g, void* copy,
                                                       const double* hyper, int64 n, int keras, int decoupled,
                                                       int clear) {
  const float* c = once_a_block([&](float* c) {
    const double first = 1 - pow(hyper[3], hyper[1]), second = sqrt(1 - pow(hyper[4], hyper[1]));
    c[0] = float(hyper[0] / first * (keras ? second : 1.0)), c[1] = float(keras ? 1.0 : 1 / second);
    c[2] = float(hyper[5]);
    c[3] = float(hyper[3]), c[4] = float(1 - hyper[3]), c[5] = float(hyper[4]), c[6] = float(1 - hyper[4]);
    c[7] = float(decoupled ? 0.0 : hyper[2]), c[8] = float(decoupled ? 1 - hyper[0] * hyper[2] : 1.0);
  });
  const float a = c[0], s = c[1], eps = c[2], decay = c[7], keep = c[8];
  const float beta1 = c[3], share1 = c[4], beta2 = c[5], share2 = c[6];
  const bool wide = on_16_bytes(w) && on_16_bytes(m) && on_16_bytes(v) && on_16_bytes(g);
  for_fours(n, [&](int64 i, int count) {
    Four p = load_four(w + i, count, wide), mean = load_four(m + i, count, wide);
    Four square = load_four(v + i, count, wide);
    const Four d = load_four(g + i, count, wide);
    for (int k = 0; k < 4; ++k) {
      const float gradient = d.v[k] + p.v[k] * decay;
      mean.v[k] = without_denormals(mean.v[k] * beta1 + gradient * share1);
      square.v[k] = without_denormals(square.v[k] * beta2 + gradient * gradient * share2);
      p.v[k] = p.v[k] * keep - mean.v[k] * a / (sqrtf(square.v[k]) * s + eps);
    }
    store_four(m + i, mean, count, wide);
    store_four(v + i, square, count, wide);
    store_four(w + i, p, count, wide);
    leave(g, copy, clear, i, p, count, wide);
  });
}

extern "C" __global__ void __launch_bounds__(32) advance_step(double* hyper) {
  if (threadIdx.x == 0) hyper[1] += 1;
}

// norm = sqrt(sum g^2): squares in double do not overflow. 4 bytes a parameter
extern "C" __global__ void __launch_bounds__(256) global_norm(double* norm, double* parts, const float* g, int64 n) {
  const bool wide = on_16_bytes(g);
  double sum = 0;
  for_fours(n, [&](int64 i, int count) {
    const Four a = load_four(g + i, count, wide);
    for (int k = 0; k < 4; ++k) sum += double(a.v[k]) * double(a.v[k]);
  });
  leave_sum(sum, norm, parts, 1.0, SUM_ROOT);
}

// g *= min(1, max_norm / (norm + eps)); NaN in the norm goes into every gradient. Nothing, or 8 bytes a parameter
extern "C" __global__ void __launch_bounds__(256)
    clip(float* g, const double* norm, int64 n, double max_norm, double eps) {
  const double ratio = max_norm / (*norm + eps);
  if (ratio >= 1) return;
  const bool wide = on_16_bytes(g);
  for_fours(n, [&](int64 i, int count) {
    Four a = load_four(g + i, count, wide);
    for (int k = 0; k < 4; ++k) a.v[k] *= float(ratio);
    store_four(g + i, a, count, wide);
  });
}

// 8 bytes a parameter
extern "C" __global__ void __launch_bounds__(256) clip_value(float* g, int64 n, float limit) {
  for_each(n, [&](int64 i) {
    const float x = g[i];
    g[i] = x > limit ? limit : x < -limit ? -limit : x;
  });
}
