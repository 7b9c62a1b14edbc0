// needs: nn/flat
// A draw from a normal distribution as a function of its parameters: z = mu + e^(lv / 2) eps, lv the log of the
// variance.

// 16 bytes an element
extern "C" __global__ void __launch_bounds__(256) gaussian_sample(float* z, const float* mu, const float* lv,
                                                                  const float* eps, int64 n) {
  for_each(n, [&](int64 i) { z[i] = mu[i] + eps[i] * expf(0.5f * lv[i]); });
}

// dmu = dz + more_mu, dlv = dz eps e^(lv / 2) / 2 + more_lv; `more`: gradients of another loss, or null. 20 to 28 bytes
extern "C" __global__ void __launch_bounds__(256)
    gaussian_sample_backward(float* dmu, float* dlv, const float* dz, const float* lv, const float* eps,
                             const float* more_mu, const float* more_lv, int64 n) {
  for_each(n, [&](int64 i) {
    const float d = dz[i], slope = d * eps[i] * (0.5f * expf(0.5f * lv[i]));
    dmu[i] = d + (more_mu ? more_mu[i] : 0.0f);
    dlv[i] = slope + (more_lv ? more_lv[i] : 0.0f);
  });
}
