// needs: common
// Flat arrays, four elements of a thread at a time; float4 where every array is on 16 bytes.

struct Four {
  float v[4];
};

FA_DEVICE bool on_16_bytes(const void* p) { return (reinterpret_cast<uint64>(p) & 15) == 0; }

// p[0] .. p[count - 1], zeros behind them
FA_DEVICE Four load_four(const float* p, int count, bool wide) {
  if (wide && count == 4) {
    const float4 a = *reinterpret_cast<const float4*>(p);
    return {a.x, a.y, a.z, a.w};
  }
  Four a;
  for (int k = 0; k < 4; ++k) a.v[k] = k < count ? p[k] : 0.0f;
  return a;
}

FA_DEVICE void store_four(float* p, const Four& a, int count, bool wide) {
  if (wide && count == 4) {
    *reinterpret_cast<float4*>(p) = make_float4(a.v[0], a.v[1], a.v[2], a.v[3]);
    return;
  }
  for (int k = 0; k < 4; ++k)
    if (k < count) p[k] = a.v[k];
}

// f(i, count) for all stretches of up to four elements of [0, n), over the whole grid
template <class F>
FA_DEVICE void for_fours(int64 n, const F& f) {
  const int64 step = 4 * int64(gridDim.x) * blockDim.x;
  for (int64 i = 4 * (int64(blockIdx.x) * blockDim.x + threadIdx.x); i < n; i += step) f(i, n - i < 4 ? int(n - i) : 4);
}

// f(i) for all i of [0, n)
template <class F>
FA_DEVICE void for_each(int64 n, const F& f) {
  const int64 step = int64(gridDim.x) * blockDim.x;
  for (int64 i = int64(blockIdx.x) * blockDim.x + threadIdx.x; i < n; i += step) f(i);
}

// i = quotient * n + rest; a 64-bit division takes some 70 instructions, a 32-bit one 15
struct Split {
  int64 quotient, rest;
};
FA_DEVICE Split split(int64 i, int64 n) {
  if (((i | n) >> 32) == 0) {
    const uint32 q = (uint32)i / (uint32)n;
    return {int64(q), int64((uint32)i - q * (uint32)n)};
  }
  return {i / n, i % n};
}
