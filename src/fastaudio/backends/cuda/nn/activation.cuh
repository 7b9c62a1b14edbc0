// needs: nn/flat nn/activate
// activation and its backward pass; `act` is a code of ops.ACT, the same for all threads.
#define GELU 4

// 8 bytes an element
extern "C" __global__ void __launch_bounds__(256) activation(float* y, const float* x, int64 n, int act, float alpha) {
  const bool wide = on_16_bytes(y) && on_16_bytes(x);
  for_fours(n, [&](int64 i, int count) {
    Four a = load_four(x + i, count, wide);
    for (int k = 0; k < 4; ++k) a.v[k] = activate(act, a.v[k], alpha);
    store_four(y + i, a, count, wide);
  });
}

// gelu reads x, the others y: 12 bytes an element
extern "C" __global__ void __launch_bounds__(256) activation_backward(float* dx, const float* dy, const float* x,
                                                                      const float* y, int64 n, int act, float alpha) {
  const float* from = act == GELU ? x : y;
  const bool wide = on_16_bytes(dx) && on_16_bytes(dy) && on_16_bytes(from);
  for_fours(n, [&](int64 i, int count) {
    Four d = load_four(dy + i, count, wide);
    const Four v = load_four(from + i, count, wide);
    for (int k = 0; k < 4; ++k) d.v[k] = activate_backward(act, d.v[k], v.v[k], v.v[k], alpha);
    store_four(dx + i, d, count, wide);
  });
}
