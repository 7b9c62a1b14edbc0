// needs: common nn/philox
// Speech in noise, mixed where a network is trained. A mixture is a function of counter = [seed, epoch] and its number
// alone. Of a try: word 0 and 1 of a Philox block choose speech (file, place in it), 2 and 3 noise.
#define MIX_STREAM 0x6d6978u  // of the random numbers
#define MIX_TRIES 50
#define MIX_BLOCKS 64  // of Philox a mixture; the last draws the level

struct Crop {
  const float* from;
  int64 file, start, left;  // left: samples from `start` to the file's end

  // A random stretch of a file: of all places where it fits, else from the first sample
  FA_DEVICE void choose(const float* sounds, const int64* places, int64 which, uint32 word, int64 samples) {
    const int64 size = places[which + 1] - places[which];
    file = which, start = size > samples ? int64((uint64)word * (uint64)(size - samples + 1) >> 32) : 0;
    from = sounds + places[which] + start, left = size - start;
  }
  // Sample i: behind the end come zeros, or the file again
  FA_DEVICE float at(int64 i, bool again) const { return i < left ? from[i] : again ? from[i % left] : 0.0f; }
};

FA_DEVICE int64 below(uint32 word, int64 n) { return int64((uint64)word * (uint64)n >> 32); }

// Mean square over the block's mixture, in every thread
FA_DEVICE double power_of(const Crop& crop, int64 samples, bool again) {
  FA_SMEM(memory);
  double sum = 0;
  for (int64 i = threadIdx.x; i < samples; i += blockDim.x) {
    const double v = crop.at(i, again);
    sum += v * v;
  }
  return block_sum(sum, reinterpret_cast<double*>(memory)) / double(samples);
}

// sound (2, rows, samples): noisy and clean, a block a row, of mixtures from *cursor on, whose files of speech are
// `order`. plan (rows, 6), or null: speech, its first sample, noise, its first sample, gain, level in dB. Crops of at
// most `silence` (speech) or `silent` (noise) mean power are drawn again, unless `keep`; after 50, a row is NaN.
// 16 bytes a sample and 4 more a further try
extern "C" __global__ void __launch_bounds__(512)
    mix(float* sound, double* plan, const float* speech, const int64* speech_places, const float* noise,
        const int64* noise_places, const int64* order, const int64* cursor, const uint64* counter, int64 rows,
        int64 samples, int64 speeches, int64 noises, int64 count, double low, double high, double silence,
        double silent, int keep) {
  const int64 row = blockIdx.x, number = *cursor + row;
  const bool there = number >= 0 && number < count;
  Crop clean, other;
  double clean_power = -1, noise_power = -1;
  for (int at = 0; there && at < MIX_TRIES; ++at) {
    const PhiloxWords w = philox((uint32)number * MIX_BLOCKS + at, MIX_STREAM, counter);
    if (clean_power <= silence && (clean_power < 0 || !keep)) {
      const int64 which = at > MIX_TRIES / 2 ? below(w.word[0], speeches) : order[number];
      clean.choose(speech, speech_places, which, w.word[1], samples);
      clean_power = power_of(clean, samples, false);
    }
    if (noise_power <= silent && (noise_power < 0 || !keep)) {
      other.choose(noise, noise_places, below(w.word[2], noises), w.word[3], samples);
      noise_power = power_of(other, samples, true);
    }
    if (keep || (clean_power > silence && noise_power > silent)) break;
  }
  float* const noisy = sound + row * samples;
  float* const alone = noisy + rows * samples;
  if (!there || (!keep && !(clean_power > silence && noise_power > silent))) {
    for (int64 i = threadIdx.x; i < samples; i += blockDim.x) noisy[i] = alone[i] = FA_NAN;
    return;
  }
  const PhiloxWords last = philox((uint32)number * MIX_BLOCKS + MIX_BLOCKS - 1, MIX_STREAM, counter);
  double level = low + double(last.word[0]) * 2.3283064365386963e-10 * (high - low), gain = 0;
  if (clean_power <= silence) level = -double(FA_INFINITY), gain = 1;
  else if (noise_power <= silent) level = double(FA_INFINITY);
  else gain = sqrt(clean_power / (noise_power * pow(10.0, level / 10)));
  for (int64 i = threadIdx.x; i < samples; i += blockDim.x) {
    const float y = clean.at(i, false);
    alone[i] = y;
    noisy[i] = y + other.at(i, true) * float(gain);
  }
  if (!plan || threadIdx.x) return;
  double* const drawn = plan + row * 6;
  drawn[0] = double(clean.file), drawn[1] = double(clean.start), drawn[2] = double(other.file);
  drawn[3] = double(other.start), drawn[4] = gain, drawn[5] = level;
}
