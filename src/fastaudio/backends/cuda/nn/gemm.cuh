// needs: common nn/activate nn/tile
// gemm: out (m, n) = op(a) op(b), or += ; with bias and activation it is a dense layer. FA_TRANS_A: a is (depth, m),
// else (m, depth); FA_TRANS_B: b is (n, depth), else (depth, n). 2 m n depth flops; 4 (m depth n / FA_BN + depth n m
// / FA_BM + m n) bytes, mostly from the level-2 cache.
#ifndef FA_TRANS_A
#define FA_TRANS_A 0
#endif
#ifndef FA_TRANS_B
#define FA_TRANS_B 0
#endif

// Four neighbours at p, of which `left` exist; the others are zeros.
FA_DEVICE float4 four(const float* p, int64 left, bool aligned) {
  if (aligned && left >= 4) return *reinterpret_cast<const float4*>(p);
  return make_float4(left > 0 ? p[0] : 0.f, left > 1 ? p[1] : 0.f, left > 2 ? p[2] : 0.f, left > 3 ? p[3] : 0.f);
}

FA_DEVICE bool aligned16(const float* p, int64 pitch) {
  return reinterpret_cast<uint64>(p) % 16 == 0 && pitch % 4 == 0;
}

// `rows` rows of an operand, as many of them as `left`, and its products from `at` to `end`.
template <int rows, int pitch, bool along>
struct Matrix {
  static constexpr int count = (4 * rows + FA_BM - 1) / FA_BM;
  const float* from;
  int64 left, width, at, end;  // width: from one row of memory to the next
  bool aligned;
  float4 held[count];

  FA_DEVICE void begin(const float* matrix, int64 first, int64 size, int64 pitch_, int64 at_, int64 end_) {
    width = pitch_, at = at_, end = end_, left = size - first;
    from = matrix + (along ? first * width : first);
    aligned = aligned16(from, width);
  }
  // along: neighbours in memory are products, a thread takes four of one row; else they are rows
  FA_DEVICE static int row_of(int piece) { return along ? piece % rows : piece % (rows / 4) * 4; }
  FA_DEVICE static int product_of(int piece) { return along ? piece / rows * 4 : piece / (rows / 4); }

  FA_DEVICE void fetch(float* to, Copies& copies) {
    #pragma unroll
    for (int i = 0; i < count; ++i) {
      const int piece = threadIdx.x + i * FA_BM, row = row_of(piece);
      if (piece >= 4 * rows) continue;
      const int64 product = at + product_of(piece), first = along ? product : row, last = along ? end : left;
      const int64 exist = row < left && product < end ? last - first : 0;
      const float* const p = from + (along ? row * width + product : product * width + row);
      float* const place = to + place_of<along, pitch>(row, product_of(piece));
      if constexpr (!FA_MATH) {
        held[i] = four(p, exist, aligned);
      } else if (aligned && (exist >= 4 || exist <= 0)) {
        copies.add16(place, p, exist > 0);
      } else {
        #pragma unroll
        for (int j = 0; j < 4; ++j) copies.add4(place + j, p + j, j < exist);
      }
    }
    at += FA_STEP;
  }
  FA_DEVICE void store(float* to) const {
    #pragma unroll
    for (int i = 0; i < count; ++i) {
      const int piece = threadIdx.x + i * FA_BM, place = place_of<along, pitch>(row_of(piece), product_of(piece));
      if (piece < 4 * rows) put<along, pitch>(to + place, held[i]);
    }
  }
};

struct Matrices {
  static constexpr bool a_along = !FA_TRANS_A, b_along = FA_TRANS_B;
  Matrix<FA_BM, FA_A_PITCH, a_along> a;
  Matrix<FA_BN, FA_B_PITCH, b_along> b;

  FA_DEVICE void fetch(float* to_a, float* to_b, Copies& copies) { a.fetch(to_a, copies), b.fetch(to_b, copies); }
  FA_DEVICE void store(float* to_a, float* to_b) const { a.store(to_a), b.store(to_b); }
};

// One tile a block: blockIdx.x runs over tiles, those of a row first. With more than one slice, blockIdx.y, of `slice`
// products each, sums go to out (slices, m, n) as they are, and nn/slices finishes them.
extern "C" __global__ void __launch_bounds__(FA_BM, FA_RESIDENT)
gemm(float* out, const float* __restrict__ a, const float* __restrict__ b, const float* __restrict__ bias, int64 m,
     int64 n, int64 depth, int64 slice, int accumulate, int act, float alpha) {
  const int64 across = (n + FA_BN - 1) / FA_BN, row = blockIdx.x / across * FA_BM, column = blockIdx.x % across * FA_BN;
  const int64 at = blockIdx.y * slice, end = at + slice < depth ? at + slice : depth;
  Matrices operands;
  operands.a.begin(a, row, m, FA_TRANS_A ? m : depth, at, end);
  operands.b.begin(b, column, n, FA_TRANS_B ? depth : n, at, end);
  Sums sums;
  product(sums, operands, end > at ? (end - at + FA_STEP - 1) / FA_STEP : 0);
  const bool whole = gridDim.y == 1;
  float* const to = out + blockIdx.y * m * n;
  #pragma unroll
  for (int i = 0; i < FA_TM; ++i) {
    const int64 r = row + tile_row(i);
    #pragma unroll
    for (int j = 0; j < FA_TN; ++j) {
      const int64 c = column + tile_column(j);
      if (r >= m || c >= n) continue;
      float v = sums.all[i][j];
      if (whole && accumulate) v += to[r * n + c];
      if (whole && bias) v += bias[c];
      to[r * n + c] = whole ? activate(act, v, alpha) : v;
    }
  }
}
