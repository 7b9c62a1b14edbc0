// needs: common
// Philox4x32-10 keyed by counter = [seed, step] and a stream, the bits of cpp/src/nn/philox.hpp: element i has
// word i / 16 % 4 of block i / 64 * 16 + i % 16.
struct PhiloxWords {
  uint32 word[4];
};

FA_DEVICE PhiloxWords philox(uint32 block, uint32 stream, const uint64* counter) {
  uint32 c0 = block, c1 = stream, c2 = (uint32)counter[1], c3 = (uint32)(counter[1] >> 32);
  uint32 key0 = (uint32)counter[0], key1 = (uint32)(counter[0] >> 32);
  for (int round = 0; round < 10; ++round) {
    const uint64 p0 = (uint64)c0 * 0xD2511F53u, p1 = (uint64)c2 * 0xCD9E8D57u;
    c0 = (uint32)(p1 >> 32) ^ c1 ^ key0;
    c1 = (uint32)p1;
    c2 = (uint32)(p0 >> 32) ^ c3 ^ key1;
    c3 = (uint32)p0;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return {{c0, c1, c2, c3}};
}

// The bits of element i alone; who takes i, i + 16, i + 32, i + 48 of a group of 64 uses all words of a block.
FA_DEVICE uint32 philox_word(int64 i, uint32 stream, const uint64* counter) {
  const PhiloxWords w = philox((uint32)(i / 64) * 16u + (uint32)(i % 16), stream, counter);
  const int j = (int)(i / 16 % 4);
  return j == 0 ? w.word[0] : j == 1 ? w.word[1] : j == 2 ? w.word[2] : w.word[3];
}
