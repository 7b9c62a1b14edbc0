// needs: common
// Tensor cores: products of small matrices by a warp, sums in float. Lane = 4 g + t of a warp holds (rows g,
// columns t):
//   a of 16 x 8 (tf32):   a[0] (g, t)      a[1] (g + 8, t)      a[2] (g, t + 4)      a[3] (g + 8, t + 4)
//   b of 8 x 8 (tf32):    b[0] (t, g)      b[1] (t + 4, g)
//   a of 16 x 16 (bf16):  a[0] (g, 2t ..)  a[1] (g + 8, 2t ..)  a[2] (g, 2t + 8 ..)  a[3] (g + 8, 2t + 8 ..)
//   b of 16 x 8 (bf16):   b[0] (2t .., g)  b[1] (2t + 8 .., g)
//   c of 16 x 8 (float):  c[0] (g, 2t)     c[1] (g, 2t + 1)     c[2] (g + 8, 2t)     c[3] (g + 8, 2t + 1)
// Of a pair of bf16 the first is the low half. The twins of the simulator stand beside (tests/cuda/test_mma.py).
// load_matrices: four matrices of 8 x 8 numbers of 16 bits from shared memory, lanes 8 i .. give the eight rows of
// matrix i, 16 bytes each, aligned. Lane 4 g + t gets (row g, columns 2t and 2t + 1) of each, or transposed (rows 2t
// and 2t + 1, column g).

#ifdef __CUDACC__
// The nearest number with 10 bits behind the point, ties away from zero; the bits of a float whose last 13 are zero
FA_DEVICE uint32 to_tf32(float x) {
  uint32 r;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(r) : "f"(x));
  return r;
}
// Two bf16, the nearest to low and high, ties to even
FA_DEVICE uint32 to_bf16_pair(float low, float high) {
  uint32 r;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(high), "f"(low));
  return r;
}
// c += a b
FA_DEVICE void mma_tf32(float (&c)[4], const uint32 (&a)[4], const uint32 (&b)[2]) {
  asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 "
               "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
               : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}
FA_DEVICE void mma_bf16(float (&c)[4], const uint32 (&a)[4], const uint32 (&b)[2]) {
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
               "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
               : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}
template <bool transposed>
FA_DEVICE void load_matrices(uint32 (&to)[4], const uint16* row) {
  const uint32 at = uint32(__cvta_generic_to_shared(row));
  if (transposed)
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
                 : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
                 : "r"(at)
                 : "memory");
  else
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
                 : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
                 : "r"(at)
                 : "memory");
}
#else
inline uint32 to_tf32(float x) {
  const uint32 bits = __float_as_uint(x);
  if (x != x) return 0x7fffe000u;
  return (bits + 0x1000u) & 0xffffe000u;
}
inline uint32 to_bf16(float x) {
  const uint32 bits = __float_as_uint(x);
  return x != x ? 0x7fffu : (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
}
inline uint32 to_bf16_pair(float low, float high) { return to_bf16(low) | to_bf16(high) << 16; }

// Sums of products are exact to double, and cut, not rounded, to float: no tensor core is known to do worse.
inline float sim_cut(double x) {
  const float nearest = float(x);
  if (x != x || fabs(double(nearest)) <= fabs(x)) return nearest;
  return __uint_as_float(__float_as_uint(nearest) - 1u);
}
struct SimFragments {
  uint32 a[4], b[2];
};
// c += a b for a depth of 8 (numbers of 32 bits, the last 13 not looked at) or 16 (pairs of 16 bits)
template <int depth>
inline void sim_mma(float (&c)[4], const uint32 (&a)[4], const uint32 (&b)[2], int line) {
  SimFragments mine = {{a[0], a[1], a[2], a[3]}, {b[0], b[1]}};
  sim::meet(FA_WARP, &mine, sizeof mine, "mma.cuh", line);
  SimFragments all[32];
  for (int l = 0; l < 32; ++l) memcpy(&all[l], sim::shown(l, "mma.cuh", line), sizeof mine);
  const auto number = [](uint32 word, int k) {
    return double(__uint_as_float(depth == 8 ? word & 0xffffe000u : k % 2 ? word & 0xffff0000u : word << 16));
  };
  const int g = sim::lane() / 4, t = sim::lane() % 4, lanes = depth == 8 ? 1 : 2;  // numbers in a word
  for (int i = 0; i < 4; ++i) {
    const int row = g + i / 2 * 8, column = 2 * t + i % 2;
    double sum = c[i];
    for (int k = 0; k < depth; ++k) {
      const int word = k / (depth / 2), lane = k % (depth / 2) / lanes;
      sum += number(all[row % 8 * 4 + lane].a[word * 2 + row / 8], k) * number(all[column * 4 + lane].b[word], k);
    }
    c[i] = sim_cut(sum);
  }
}
template <bool transposed>
inline void load_matrices(uint32 (&to)[4], const uint16* row) {
  sim::meet(FA_WARP, &row, sizeof row, "mma.cuh", __LINE__);
  const int g = sim::lane() / 4, t = sim::lane() % 4;
  const auto row_of = [](int lane) {
    const uint16* p;
    memcpy(&p, sim::shown(lane, "mma.cuh", __LINE__), sizeof p);
    if (reinterpret_cast<uint64>(p) % 16) sim::fault("mma.cuh", __LINE__, "a row is not aligned, lane", lane);
    return p;
  };
  for (int i = 0; i < 4; ++i) {
    const uint16* const low = row_of(8 * i + (transposed ? 2 * t : g));
    const uint16* const high = transposed ? row_of(8 * i + 2 * t + 1) : low;
    to[i] = low[transposed ? g : 2 * t] | uint32(high[transposed ? g : 2 * t + 1]) << 16;
  }
}
inline void mma_tf32(float (&c)[4], const uint32 (&a)[4], const uint32 (&b)[2]) { sim_mma<8>(c, a, b, __LINE__); }
inline void mma_bf16(float (&c)[4], const uint32 (&a)[4], const uint32 (&b)[2]) { sim_mma<16>(c, a, b, __LINE__); }
#endif
