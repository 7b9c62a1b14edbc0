// needs: nn/flat nn/philox
// dropout, random_uniform, random_normal: numbers by counting, the same bits as on the CPU. A thread takes a block of
// Philox, whose four elements are 16 apart: a warp writes runs of 64 bytes.

// f(i, its words) for all blocks of which elements first ... first + n - 1 have words; those of i + 16, i + 32, i + 48
// follow. i counts from `first`; may be below 0 or beyond n.
template <class F>
FA_DEVICE void for_words(int64 n, const uint64* counter, uint32 stream, int64 first, const F& f) {
  const int64 lead = first % 64, before = first / 64 * 16;
  for_each((n + lead + 63) / 64 * 16, [&](int64 block) {
    f(block / 16 * 64 + block % 16 - lead, philox((uint32)(before + block), stream, counter));
  });
}

// y = x * factor where the word reaches the threshold, else 0; y may be x. 8 bytes and 2.5 rounds of Philox an element
extern "C" __global__ void __launch_bounds__(256) dropout(float* y, const float* x, int64 n,
                                                          const uint64* counter, uint32 stream, int64 first,
                                                          uint32 threshold, float factor) {
  for_words(n, counter, stream, first, [&](int64 start, const PhiloxWords& words) {
    for (int j = 0; j < 4; ++j) {
      const int64 i = start + 16 * j;
      if (i >= 0 && i < n) y[i] = words.word[j] >= threshold ? x[i] * factor : 0.0f;
    }
  });
}

// low + u width, u of 24 bits, width a float / 2^24: the product is exact in double, so that every engine rounds to the
// same bits. 4 bytes an element
extern "C" __global__ void __launch_bounds__(256) random_uniform(float* out, int64 n, const uint64* counter,
                                                                 uint32 stream, int64 first, double low,
                                                                 double width) {
  for_words(n, counter, stream, first, [&](int64 start, const PhiloxWords& words) {
    for (int j = 0; j < 4; ++j)
      if (start + 16 * j < n) out[start + 16 * j] = float(low + double(int(words.word[j] >> 8)) * width);
  });
}

// Two normal numbers from two words (Box and Muller): radius from u in (0, 1], 24 bits, angle from 24 bits, by a
// quarter turn exactly, then Cephes' polynomials as on the CPU.
FA_DEVICE void normal_pair(float* out, uint32 first, uint32 second) {
  const float radius = sqrtf(-2.0f * logf(float(int(first >> 8) + 1) * 5.9604644775390625e-8f));
  const int t = int(second >> 8), quarter = (t + (1 << 21)) >> 22;
  const float x = float(t - (quarter << 22)) * 3.7450704e-7f, z = x * x;  // 2^-23 pi
  const float s = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * x + x;
  const float p = (2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f;
  const float c = p * z * z - 0.5f * z + 1.0f;
  const float sine = quarter & 1 ? c : s, cosine = quarter & 1 ? s : c;
  out[0] = radius * ((quarter + 1) & 2 ? -cosine : cosine);
  out[1] = radius * (quarter & 2 ? -sine : sine);
}

// 4 bytes an element
extern "C" __global__ void __launch_bounds__(256) random_normal(float* out, int64 n, const uint64* counter,
                                                                uint32 stream, int64 first) {
  for_words(n, counter, stream, first, [&](int64 start, const PhiloxWords& words) {
    float values[4];
    normal_pair(values, words.word[0], words.word[1]);
    normal_pair(values + 2, words.word[2], words.word[3]);
    for (int j = 0; j < 4; ++j) {
      const int64 i = start + 16 * j;
      if (i >= 0 && i < n) out[i] = values[j];
    }
  });
}
