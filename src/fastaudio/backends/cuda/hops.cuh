// needs: common
// hops: which frames of `length` samples, `hop` apart, reach a sample, and sums over them in ascending order.

FA_DEVICE int64 first_frame(int64 u, int64 length, int64 hop) { return u < length ? 0 : (u - length) / hop + 1; }
FA_DEVICE int64 last_frame(int64 u, int64 hop, int64 frames) { return u / hop + 1 < frames ? u / hop + 1 : frames; }

// Sample u, counted from sample 0 of frame 0, of the frames added up.
FA_DEVICE float overlapped(const float* of_row, int64 u, int64 length, int64 hop, int64 frames) {
  float sum = 0.f;
  if (u < 0) return sum;
  for (int64 t = first_frame(u, length, hop); t < last_frame(u, hop, frames); ++t)
    sum += of_row[t * length + u - t * hop];
  return sum;
}

// Sum of squared windows at sample u; 1 where it is nothing.
FA_DEVICE float squares(const float* window, int64 u, int64 length, int64 hop, int64 frames) {
  float sum = 0.f;
  if (u >= 0)
    for (int64 t = first_frame(u, length, hop); t < last_frame(u, hop, frames); ++t) {
      const float w = window[u - t * hop];
      sum += w * w;
    }
  return sum > 1.17549435e-38f ? sum : 1.f;
}
