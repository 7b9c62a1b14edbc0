// needs: common nn/mma
// The sums of a tile, FA_BM x FA_BN in FA_BM threads, and what 16 products add to them. FA_MATH says in which
// arithmetic: 0 float; on tensor cores, sums in float: 1 tf32x3 (numbers in two halves of 11 bits: a product is as
// good as float's), 2 tf32, 3 bf16. FA_PACKED: operands are bf16 in memory already, half the bytes on all their ways.
// Bytes from shared memory for 64 products of a thread: 64 (float), 24 a product of matrices, half of it (bf16), or a
// quarter (packed).
#ifndef FA_MATH
#define FA_MATH 0
#endif
#ifndef FA_BM
#define FA_BM 128
#endif
#ifndef FA_BN
#define FA_BN 64
#endif
#ifndef FA_PACKED
#define FA_PACKED 0
#endif
#if FA_PACKED
typedef uint16 Number;
#define FA_PIECE 8  // numbers in 16 bytes
#define FA_ROW 24   // numbers from row to row where a row's 16 products lie together: no two of 8 rows in one bank
#else
typedef float Number;
#define FA_PIECE 4
#define FA_ROW 20
#endif
#define FA_STEP 16
#define FA_A_PITCH (FA_BM + 8)  // 8 banks from one product to the next: fragments of tensor cores meet no conflict
#define FA_B_PITCH (FA_BN + 8)

#if FA_MATH == 0
#define FA_TM 8
#define FA_TN (FA_BN / 8)
#define FA_RUN (FA_TN < 4 ? FA_TN : 4)  // columns of a thread that are neighbours
FA_DEVICE int tile_row(int i) { return threadIdx.x / 8 * FA_TM + i; }
FA_DEVICE int tile_column(int j) { return j / FA_RUN * (8 * FA_RUN) + threadIdx.x % 8 * FA_RUN + j % FA_RUN; }
#else  // a warp has 32 rows and all columns, in matrices of 16 x 8
#define FA_TM 4
#define FA_TN (FA_BN / 4)
#define FA_RUN 2
FA_DEVICE int tile_row(int i) { return threadIdx.x / 32 * 32 + i * 8 + threadIdx.x % 32 / 4; }
FA_DEVICE int tile_column(int j) { return j / 2 * 8 + threadIdx.x % 4 * 2 + j % 2; }
#endif

struct Sums {  // where: tile_row, tile_column
  float all[FA_TM][FA_TN], now[FA_TM][FA_TN];

  FA_DEVICE void clear() {
    #pragma unroll
    for (int i = 0; i < FA_TM * FA_TN; ++i) all[i / FA_TN][i % FA_TN] = now[i / FA_TN][i % FA_TN] = 0.f;
  }
  FA_DEVICE void fold() {
    #pragma unroll
    for (int i = 0; i < FA_TM * FA_TN; ++i) {
      all[i / FA_TN][i % FA_TN] += now[i / FA_TN][i % FA_TN];
      now[i / FA_TN][i % FA_TN] = 0.f;
    }
  }
};

// FA_RUN neighbours, aligned.
FA_DEVICE void store_run(float* to, const float* v) {
  if constexpr (FA_RUN == 4) *reinterpret_cast<float4*>(to) = make_float4(v[0], v[1], v[2], v[3]);
  if constexpr (FA_RUN == 2) *reinterpret_cast<float2*>(to) = make_float2(v[0], v[1]);
}

#if FA_MATH == 0
template <int count>
FA_DEVICE void load_run(float (&to)[count], const float* from, int apart) {
  constexpr int run = count < 4 ? count : 4;
  #pragma unroll
  for (int j = 0; j < count; j += run) {
    const float* p = from + j / run * apart;
    if constexpr (run == 4) {
      const float4 v = *reinterpret_cast<const float4*>(p);
      to[j] = v.x, to[j + 1] = v.y, to[j + 2] = v.z, to[j + 3] = v.w;
    } else {
      #pragma unroll
      for (int i = 0; i < run; ++i) to[j + i] = p[i];
    }
  }
}

template <bool, bool>
FA_DEVICE void multiply(Sums& sums, const float* a, const float* b) {
  #pragma unroll 4
  for (int k = 0; k < FA_STEP; ++k) {
    float x[FA_TM], y[FA_TN];
    load_run(x, a + k * FA_A_PITCH + tile_row(0), 4);
    load_run(y, b + k * FA_B_PITCH + tile_column(0), 8 * FA_RUN);
    #pragma unroll
    for (int i = 0; i < FA_TM; ++i) {
      #pragma unroll
      for (int j = 0; j < FA_TN; ++j) sums.now[i][j] = fmaf(x[i], y[j], sums.now[i][j]);
    }
  }
}
#elif FA_PACKED
// Four matrices of 8 rows and 8 products: a's of 16 rows (rows 0 and 8, then the other products), or b's of 16 rows
// (both halves of the products, then the other rows).
template <bool along, int pitch, bool is_a>
FA_DEVICE void load_packed(uint32 (&to)[4], const Number* from, int row) {
  const int lane = threadIdx.x % 32, matrix = lane / 8, number = lane % 8;
  const int r = row + (is_a ? matrix % 2 : matrix / 2) * 8, product = (is_a ? matrix / 2 : matrix % 2) * 8;
  load_matrices<!along>(to, from + (along ? (r + number) * FA_ROW + product : (product + number) * pitch + r));
}

template <bool a_along, bool b_along>
FA_DEVICE void multiply(Sums& sums, const Number* a, const Number* b) {
  uint32 x[2][4];
  #pragma unroll
  for (int m = 0; m < 2; ++m) load_packed<a_along, FA_A_PITCH, true>(x[m], a, threadIdx.x / 32 * 32 + m * 16);
  #pragma unroll
  for (int n = 0; n < FA_BN / 8; n += 2) {
    uint32 y[4];
    load_packed<b_along, FA_B_PITCH, false>(y, b, n * 8);
    #pragma unroll
    for (int i = 0; i < 4; ++i) {
      const int m = i % 2, at = 2 * (n + i / 2);
      const uint32 half[2] = {y[i / 2 * 2], y[i / 2 * 2 + 1]};
      float(&top)[FA_TN] = sums.now[2 * m], (&bottom)[FA_TN] = sums.now[2 * m + 1];
      float c[4] = {top[at], top[at + 1], bottom[at], bottom[at + 1]};
      mma_bf16(c, x[m], half);
      top[at] = c[0], top[at + 1] = c[1], bottom[at] = c[2], bottom[at + 1] = c[3];
    }
  }
}
#else
// A fragment of an operand, `row` and `product` floats from one to the next: 8 products (tf32), or 16 in pairs that
// are 4 apart (bf16): their order is the same in both operands.
template <int count, int across>
FA_DEVICE void load_fragment(uint32 (&high)[count], uint32 (&low)[count], const float* from, int row, int product) {
  const int g = threadIdx.x % 32 / 4, t = threadIdx.x % 4;
  #pragma unroll
  for (int i = 0; i < count; ++i) {
    const float* const p = from + (t + i / across * (FA_MATH == 3 ? 8 : 4)) * product + (g + i % across * 8) * row;
    if (FA_MATH == 3) high[i] = to_bf16_pair(p[0], p[4 * product]);
    if (FA_MATH != 3) high[i] = to_tf32(p[0]);
    if (FA_MATH == 1) low[i] = to_tf32(p[0] - __uint_as_float(high[i]));
  }
}

FA_DEVICE void add_product(float (&c)[4], const uint32 (&a)[4], const uint32 (&b)[2]) {
  if (FA_MATH == 3) mma_bf16(c, a, b);
  if (FA_MATH != 3) mma_tf32(c, a, b);
}

template <bool a_along, bool b_along>
FA_DEVICE void multiply(Sums& sums, const float* a, const float* b) {
  constexpr int a_row = a_along ? FA_ROW : 1, a_product = a_along ? 1 : FA_A_PITCH;
  constexpr int b_row = b_along ? FA_ROW : 1, b_product = b_along ? 1 : FA_B_PITCH;
  constexpr int depth = FA_MATH == 3 ? 16 : 8;
  const int warp_row = threadIdx.x / 32 * 32;
  #pragma unroll
  for (int k = 0; k < FA_STEP; k += depth) {
    uint32 x[2][4], x_low[2][4];
    #pragma unroll
    for (int m = 0; m < 2; ++m)
      load_fragment<4, 2>(x[m], x_low[m], a + k * a_product + (warp_row + m * 16) * a_row, a_row, a_product);
    #pragma unroll
    for (int n = 0; n < FA_BN / 8; ++n) {
      uint32 y[2], y_low[2];
      load_fragment<2, 1>(y, y_low, b + k * b_product + n * 8 * b_row, b_row, b_product);
      #pragma unroll
      for (int m = 0; m < 2; ++m) {
        float(&top)[FA_TN] = sums.now[2 * m], (&bottom)[FA_TN] = sums.now[2 * m + 1];
        float c[4] = {top[2 * n], top[2 * n + 1], bottom[2 * n], bottom[2 * n + 1]};
        if (FA_MATH == 1) add_product(c, x_low[m], y), add_product(c, x[m], y_low);  // the small ones first
        add_product(c, x[m], y);
        top[2 * n] = c[0], top[2 * n + 1] = c[1], bottom[2 * n] = c[2], bottom[2 * n + 1] = c[3];
      }
    }
  }
}
#endif
