// needs: common nn/copies nn/tile_sums
// The tile of every product: FA_BM rows x FA_BN columns of sums in the registers of FA_BM threads; 16 products at a
// time come through shared memory, in two buffers, so that the next ones travel while these are multiplied: through
// registers (FA_MATH 0), or past them. Operands lie (products, rows), those for tensor cores (rows, products) where
// they do so in global memory. Long sums lose digits, those of tensor cores more: every FA_FOLD steps what was added
// up goes into a second set of sums.
#define FA_FOLD (FA_MATH == 1 ? 1 : 4)
#define FA_ROOM(rows) (FA_ROW * rows > FA_STEP * (rows + 8) ? FA_ROW * rows : FA_STEP * (rows + 8))
#define FA_BUFFER (FA_ROOM(FA_BM) + FA_ROOM(FA_BN))  // numbers; two of them are a block's shared memory
#define FA_RESIDENT (256 / FA_BM)  // blocks that share a multiprocessor: up to 255 registers a thread, two sets of sums

// Where an operand has number `product` of a row; along: neighbours in global memory are products.
template <bool along, int pitch>
FA_DEVICE int place_of(int row, int product) {
  return FA_MATH && along ? row * FA_ROW + product : product * pitch + row;
}

// 16 bytes from global memory: on their way into shared memory, or in registers until put() stores them.
FA_DEVICE float4 bring(Copies& copies, Number* to, const Number* from, bool exists) {
  const float4 zeros = make_float4(0.f, 0.f, 0.f, 0.f);
  if (!FA_MATH) return exists ? *reinterpret_cast<const float4*>(from) : zeros;
  copies.add16(to, from, exists);
  return zeros;
}
template <bool along, int pitch>
FA_DEVICE void put(Number* numbers, float4 v) {
  if (FA_MATH) return;
  float* const to = reinterpret_cast<float*>(numbers);
  if (!along) *reinterpret_cast<float4*>(to) = v;
  if (along) to[0] = v.x, to[pitch] = v.y, to[2 * pitch] = v.z, to[3 * pitch] = v.w;
}

// sums = the product of what `operands` brings in `steps` steps: fetch() begins to bring the next one, store() ends
// it.
template <class Operands>
FA_DEVICE void product(Sums& sums, Operands& operands, int64 steps) {
  FA_SMEM(memory);
  Number* const buffers = reinterpret_cast<Number*>(memory);
  Copies copies;
  sums.clear();
  for (int64 step = 0; step <= steps; ++step) {
    Number* const next = buffers + step % 2 * FA_BUFFER;
    const Number* const here = buffers + (step + 1) % 2 * FA_BUFFER;
    const bool more = step < steps;
    if (more) operands.fetch(next, next + FA_ROOM(FA_BM), copies);
    if (step) multiply<Operands::a_along, Operands::b_along>(sums, here, here + FA_ROOM(FA_BM));
    if (step && (!more || step % FA_FOLD == 0)) sums.fold();
    if (!more) return;
    operands.store(next, next + FA_ROOM(FA_BM));
    if (FA_MATH) copies.wait();
    __syncthreads();
  }
}
