// needs: nn/columns nn/activate
// batch_norm of (n, blocks, size, lanes): sums of each channel in stretches of positions, put together in their order,
// then one pass that normalises and applies the activation. Sums in double: x and x^2 are exact there, and a mean of
// 10^4 deviations costs 8 of 16 digits.

// Adds up `count` terms of the positions of this block's stretch, f(offset, terms); parts (blocks lanes, count, units).
// grid: (units, tiles of WIDTH lanes, blocks)
template <int count, class F>
FA_DEVICE void stretch_sums(double* parts, const Planes& a, int64 positions, int64 span, const F& f) {
  const int64 lane = int64(blockIdx.y) * WIDTH + column_lane(), block = blockIdx.z, first = int64(blockIdx.x) * span;
  const int64 end = first + span < positions ? first + span : positions;
  double sums[count] = {};
  for (int64 p = first + column_strip(); lane < a.lanes && p < end; p += STRIPS) {
    double terms[count];
    f(position_start(a, block, p) + lane, block * a.lanes + lane, terms);
    for (int k = 0; k < count; ++k) sums[k] += terms[k];
  }
  for (int k = 0; k < count; ++k) {
    const double total = strips_total(sums[k]);
    if (lane < a.lanes && column_strip() == 0)
      parts[((block * a.lanes + lane) * count + k) * gridDim.x + blockIdx.x] = total;
  }
}

// The sum of a warp's lanes over the units of a channel, in every lane
FA_DEVICE double units_total(const double* parts, int64 units) {
  double sum = 0;
  for (int64 u = threadIdx.x % 32; u < units; u += 32) sum += parts[u];
  return warp_sum(sum);
}

// 4 bytes an element
extern "C" __global__ void __launch_bounds__(256) batch_moments(double* parts, const float* x, int64 blocks, int64 size,
                                                                int64 lanes, int64 positions, int64 span) {
  stretch_sums<2>(parts, {blocks, size, lanes}, positions, span, [&](int64 at, int64, double* terms) {
    const double v = double(x[at]);
    terms[0] = v;
    terms[1] = v * v;
  });
}

// A warp a channel: mean, rstd and the running ones
extern "C" __global__ void __launch_bounds__(256)
    batch_statistics(float* mean, float* rstd, float* running_mean, float* running_var, const double* parts, int64
                     units, int64 width, int64 channels, int64 positions, double momentum, double eps, int unbiased) {
  const int64 channel = first_index() / 32;
  if (channel >= width) return;
  const double n = double(positions), m = units_total(parts + channel * 2 * units, units) / n;
  const double squares = units_total(parts + (channel * 2 + 1) * units, units), off = squares - m * m * n;
  if (threadIdx.x % 32 != 0) return;
  const double deviations = off < 0 ? 0 : off, variance = deviations / n;
  const double spread = unbiased && positions > 1 ? deviations / (n - 1) : variance;
  const bool used = channel < channels;
  mean[channel] = used ? float(m) : 0.0f;
  rstd[channel] = used ? float(1 / sqrt(variance + eps)) : 0.0f;
  if (!used) return;
  running_mean[channel] = float(momentum * double(running_mean[channel]) + (1 - momentum) * m);
  running_var[channel] = float(momentum * double(running_var[channel]) + (1 - momentum) * spread);
}

// In evaluation: those of the running statistics
extern "C" __global__ void __launch_bounds__(256)
    batch_running(float* mean, float* rstd, const float* running_mean, const float* running_var, int64 width, int64
                  channels, double eps) {
  for_each(width, [&](int64 channel) {
    const bool used = channel < channels;
    mean[channel] = used ? running_mean[channel] : 0.0f;
    rstd[channel] = used ? float(1 / sqrt(double(running_var[channel]) + eps)) : 0.0f;
  });
}

// z = (x - mean) * scale + shift of a channel; all 0 in padding
struct Factors {
  float mean, scale, shift;
};
FA_DEVICE Factors factors_of(int64 channel, int64 channels, const float* mean, const float* rstd, const float* gamma,
                             const float* beta) {
  if (channel >= channels) return {0.0f, 0.0f, 0.0f};
  return {mean[channel], gamma ? gamma[channel] * rstd[channel] : rstd[channel], beta ? beta[channel] : 0.0f};
}

// First channel of the elements from i on; those of a stretch of four follow each other when lanes is a multiple of
// four.
FA_DEVICE int64 channel_at(int64 i, const Planes& a) {
  const Split position = split(i, a.lanes);
  return a.blocks == 1 ? position.rest : split(position.quotient, a.size).quotient % a.blocks * a.lanes + position.rest;
}

// 8 bytes an element; a stretch of four is of neighbouring channels, or the lanes are taken one by one
extern "C" __global__ void __launch_bounds__(256)
    batch_apply(float* y, const float* x, const float* mean, const float* rstd, const float* gamma, const float* beta,
                int64 n, int64 blocks, int64 size, int64 lanes, int64 channels, int act, float alpha) {
  const Planes a{blocks, size, lanes};
  const bool wide = on_16_bytes(x) && on_16_bytes(y), rows_of_four = lanes % 4 == 0;
  for_fours(n, [&](int64 i, int count) {
    Four v = load_four(x + i, count, wide);
    int64 channel = channel_at(i, a);
    for (int k = 0; k < 4; ++k, ++channel) {
      if (k && !rows_of_four && k < count) channel = channel_at(i + k, a);
      const Factors f = factors_of(channel, channels, mean, rstd, gamma, beta);
      const float z = activate(act, (v.v[k] - f.mean) * f.scale + f.shift, alpha);
      v.v[k] = channel < channels ? z : 0.0f;  // sigmoid(0) is not
    }
    store_four(y + i, v, count, wide);
  });
}

// The gradient before the activation
FA_DEVICE float before_act(int act, float dy, float deviation, const Factors& f, float alpha) {
  if (act == 0) return dy;
  const float z = deviation * f.scale + f.shift;
  return activate_backward(act, dy, z, activate(act, z, alpha), alpha);
}

// sum(dz) and sum(dz (x - mean)). 8 bytes an element
extern "C" __global__ void __launch_bounds__(256)
    batch_gradient_sums(double* parts, const float* dy, const float* x, const float* mean, const float* rstd,
                        const float* gamma, const float* beta, int64 blocks, int64 size, int64 lanes, int64 positions,
                        int64 span, int64 channels, int act, float alpha) {
  const int64 lane = int64(blockIdx.y) * WIDTH + column_lane();
  const Factors f = lane < lanes ? factors_of(blockIdx.z * lanes + lane, channels, mean, rstd, gamma, beta) : Factors{};
  stretch_sums<2>(parts, {blocks, size, lanes}, positions, span, [&](int64 at, int64, double* terms) {
    const float deviation = x[at] - f.mean, dz = before_act(act, dy[at], deviation, f, alpha);
    terms[0] = double(dz);
    terms[1] = double(dz) * double(deviation);
  });
}

// A warp a channel. slopes (2, width): dx = dz * scale + (x - mean) * slopes[0] + slopes[1]. dgamma, dbeta: added to,
// or null
extern "C" __global__ void __launch_bounds__(256)
    batch_slopes(float* slopes, float* dgamma, float* dbeta, const double* parts, const float* rstd, const float* gamma,
                 int64 units, int64 width, int64 channels, int64 positions, int training) {
  const int64 channel = first_index() / 32;
  if (channel >= width) return;
  const double plain = units_total(parts + channel * 2 * units, units);
  const double weighted = units_total(parts + (channel * 2 + 1) * units, units);
  if (threadIdx.x % 32 != 0) return;
  const bool used = channel < channels;
  const double inverse = used ? double(rstd[channel]) : 0, gain = used && gamma ? double(gamma[channel]) : 1;
  const double scale = training ? inverse * gain / double(positions) : 0;
  slopes[channel] = float(-scale * inverse * inverse * weighted);
  slopes[width + channel] = used ? float(-scale * plain) : 0.0f;
  if (used && dgamma) dgamma[channel] += float(weighted * inverse);
  if (used && dbeta) dbeta[channel] += float(plain);
}

// 12 bytes an element
extern "C" __global__ void __launch_bounds__(256)
    batch_apply_backward(float* dx, const float* dy, const float* x, const float* mean, const float* rstd,
                         const float* gamma, const float* beta, const float* slopes, int64 n, int64 blocks, int64 size,
                         int64 lanes, int64 channels, int act, float alpha) {
  const Planes a{blocks, size, lanes};
  const int64 width = blocks * lanes;
  const bool wide = on_16_bytes(x) && on_16_bytes(dy) && on_16_bytes(dx), rows_of_four = lanes % 4 == 0;
  for_fours(n, [&](int64 i, int count) {
    const Four v = load_four(x + i, count, wide);
    Four d = load_four(dy + i, count, wide);
    int64 channel = channel_at(i, a);
    for (int k = 0; k < 4; ++k, ++channel) {
      if (k >= count) break;
      if (k && !rows_of_four) channel = channel_at(i + k, a);
      const Factors f = factors_of(channel, channels, mean, rstd, gamma, beta);
      const float deviation = v.v[k] - f.mean, dz = before_act(act, d.v[k], deviation, f, alpha);
      d.v[k] = dz * f.scale + (deviation * slopes[channel] + slopes[width + channel]);
    }
    store_four(dx + i, d, count, wide);
  });
}
