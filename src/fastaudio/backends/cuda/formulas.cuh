// needs: job
// formulas: features of the bins of one frame, summed over its threads. May read spectra s(f, k) only.

// Sum of s = magnitude ** power, and its centre: 0 where the sum is nothing.
template <class S>
FA_DEVICE double centroid(const Job& job, const S& s, int f, float power, const double* freq, double* total) {
  *total = bin_sum(job, 0, job.bins, [&](int k) { return (double)raise(s(f, k), power); });
  const double moment = bin_sum(job, 0, job.bins, [&](int k) { return freq[k] * raise(s(f, k), power); });
  return *total < 1.17549435e-38 ? 0. : moment / *total;
}

template <class S>
FA_DEVICE float bandwidth(const Job& job, const double* p, const S& s, int f) {
  const double* freq = p + 3;
  const float power = (float)p[0];
  double total;
  const double centre = centroid(job, s, f, power, freq, &total);
  const double moment = bin_sum(job, 0, job.bins, [&](int k) {
    const double away = fabs(freq[k] - centre);
    return raise(s(f, k), power) * (p[1] == 2 ? away * away : pow(away, p[1]));
  });
  return (float)pow(moment / (total < 1.17549435e-38 || p[2] == 0 ? 1. : total), 1 / p[1]);
}

// The bin at which the running sum reaches the share asked for. Every thread has a stretch of bins; the sums before it
// are added in order.
template <class S>
FA_DEVICE float rolloff(const Job& job, const double* p, const S& s, int f, double* sums) {
  const int lane = threadIdx.x % FFT_THREADS, each = (job.bins + FFT_THREADS - 1) / FFT_THREADS;
  const int begin = lane * each, end = begin + each < job.bins ? begin + each : job.bins;
  const float power = (float)p[0];
  double own = 0, before = 0, total = 0;
  for (int k = begin; k < end; ++k) own += raise(s(f, k), power);
  __syncthreads();
  sums[threadIdx.x] = own;
  __syncthreads();
  for (int i = 0; i < FFT_THREADS; ++i) {
    if (i == lane) before = total;
    total += sums[threadIdx.x - lane + i];
  }
  int below = 0;
  for (int k = begin; k < end; ++k) {
    before += raise(s(f, k), power);
    below += before < p[1] * total;
  }
  const int count = (int)frame_sum(below, job.space);
  return total == total ? (float)p[2 + (count < job.bins ? count : job.bins - 1)] : (float)total;
}

template <class S>
FA_DEVICE float flatness(const Job& job, const double* p, const S& s, int f) {
  const int bands = (int)p[2];
  const float power = (float)p[0], amin = fmaxf((float)p[1], 1.17549435e-38f);
  double sum = 0;
  for (int b = 0; b < bands; ++b) {
    const int lo = (int)p[3 + b], hi = (int)p[4 + b];
    const auto floored = [&](int k) {
      const float v = raise(s(f, k), power);
      return v < amin ? amin : v;
    };
    const double logs = bin_sum(job, lo, hi, [&](int k) { return (double)logf(floored(k)); });
    const double mean = bin_sum(job, lo, hi, [&](int k) { return (double)floored(k); });
    sum += exp(logs / (hi - lo)) / (mean / (hi - lo));
  }
  return (float)(sum / bands);
}

// Sum of the `count` smallest of sign * magnitude in bins lo .. hi: of all whose place in their order is below `count`.
template <class S>
FA_DEVICE double smallest(const Job& job, const S& s, int f, int lo, int hi, int count, float sign) {
  return bin_sum(job, lo, hi,
                 [&](int k) {
                   const float v = sign * raise(s(f, k), 1.f);
                   int place = 0;
                   for (int j = lo; j < hi && place < count; ++j) {
                     const float other = sign * raise(s(f, j), 1.f);
                     place += other < v || (other == v && j < k);
                   }
                   return place < count ? (double)v : 0.;
                 }) *
         sign;
}

// Code 8: peak less valley if linear; else both in decibels to `kept` (rows, 2 bands, frames): valleys, then peaks.
template <class S>
FA_DEVICE void contrast(const Job& job, const Line& line, const S& s, int f, float* kept, int number) {
  float low_top = -FA_INFINITY, high_top = low_top;
  const bool linear = line.params[1] != 0, mine = threadIdx.x % FFT_THREADS == 0 && f < job.valid;
  for (int b = 0; b < line.rows; ++b) {
    const double* edges = line.params + 2 + 3 * b;
    const int lo = (int)edges[0], hi = (int)edges[1], count = (int)edges[2];
    float low = (float)(smallest(job, s, f, lo, hi, count, 1.f) / count);
    float high = (float)(smallest(job, s, f, lo, hi, count, -1.f) / count);
    if (!mine) continue;
    if (linear) {
      put(job, line.row + b, f, high - low);
      continue;
    }
    low = decibels(low, 1e-10f), high = decibels(high, 1e-10f);
    low_top = low > low_top ? low : low_top, high_top = high > high_top ? high : high_top;
    float* to = kept + (job.row * 2 * line.rows + b) * job.frames + job.t0 + f;
    to[0] = low;
    to[line.rows * job.frames] = high;
  }
  if (linear) return;
  note_top(job, number, low_top);
  note_top(job, number + 1, high_top);
}

template <class S>
FA_DEVICE float energy_ratio(const Job& job, const double* p, const S& s, int f) {
  const int split = (int)p[0] < job.bins ? (int)p[0] : job.bins;
  const auto square = [&](int k) { return (double)raise(s(f, k), 2.f); };
  const double low = bin_sum(job, 0, split, square), high = bin_sum(job, split, job.bins, square);
  return (float)(low / high);
}
