// needs: common
// Activations and their derivatives by ops.ACT's codes. ACT is a #define where it is worth a compile, else a number.
FA_DEVICE float activate(int act, float x, float alpha) {
  switch (act) {
    case 1: return x > 0 ? x : (x != x ? x : 0.f);
    case 2: return x < 0 ? x * alpha : x;
    case 3: return x < 0 ? expm1f(x) * alpha : x;
    case 4: return 0.5f * x * (1.f + erff(x * 0.70710678118654752440f));
    case 5: {  // through exp(-|x|), which does not overflow
      const float e = expf(-fabsf(x));
      return (x < 0 ? e : 1.f) / (1.f + e);
    }
    case 6: return tanhf(x);
  }
  return x;
}

// dy times the derivative, from y = activate(x); gelu alone reads x
FA_DEVICE float activate_backward(int act, float dy, float x, float y, float alpha) {
  switch (act) {
    case 1: return y > 0 ? dy : 0.f;
    case 2: return y > 0 ? dy : dy * alpha;
    case 3: return y > 0 ? dy : dy * (y + alpha);
    case 4: {
      const float density = 0.39894228040143267794f * expf(x * x * -0.5f);
      return dy * (0.5f * (1.f + erff(x * 0.70710678118654752440f)) + x * density);
    }
    case 5: return dy * (y * (1.f - y));
    case 6: return dy * (1.f - y * y);
  }
  return dy;
}
