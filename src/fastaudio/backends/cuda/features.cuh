// needs: formulas
// features: the lines of a program, dispatched.

// Codes 2 and 3: bands in decibels, to `out` or to `kept` (rows, bands, frames).
template <class S>
FA_DEVICE void log_mel(const Job& job, const Line& line, const S& s, float* to, int64 of_row, int64 row, int number) {
  const float amin = fmaxf((float)line.params[0], 1.17549435e-38f), ref = (float)line.params[1],
              shift = decibels(ref, amin);
  float top = -FA_INFINITY;
  for (int i = threadIdx.x; i < job.mel.bands * FFT_FRAMES; i += FFT_BLOCK) {
    const int f = i % FFT_FRAMES, m = i / FFT_FRAMES;
    if (f >= job.valid) continue;
    const float db = decibels(mel_band(job.mel, m, [&](int k) { return raise(s(f, k), job.power); }), amin) - shift;
    top = db > top ? db : top;
    to[(job.row * of_row + row + m) * job.frames + job.t0 + f] = db;
  }
  note_top(job, number, top);
}

// Codes 0 and 1: rows of bins or bands as they are.
template <class S>
FA_DEVICE void many_rows(const Job& job, const Line& line, const S& s) {
  for (int i = threadIdx.x; i < line.rows * FFT_FRAMES; i += FFT_BLOCK) {
    const int f = i % FFT_FRAMES, r = i / FFT_FRAMES;
    const auto exact = [&](int k) { return raise(s(f, k), job.power); };
    if (f < job.valid) put(job, line.row + r, f, line.code == 0 ? exact(r) : mel_band(job.mel, r, exact));
  }
}

// Codes with one number a frame, or contrast's rows.
template <class S>
FA_DEVICE float one_number(const Job& job, const Line& line, const S& s, int f, double* sums) {
  if (HAS(4)) {
    double total;
    return (float)centroid(job, s, f, (float)line.params[0], line.params + 1, &total);
  }
  if (HAS(5)) return bandwidth(job, line.params, s, f);
  if (HAS(6)) return rolloff(job, line.params, s, f, sums);
  if (HAS(7)) return flatness(job, line.params, s, f);
  return energy_ratio(job, line.params, s, f);
}

// The line if it is one of spectra; false: one of samples. `place` and `number` go on through `kept` and `tops`.
template <class S>
FA_DEVICE bool spectrum_line(const Job& job, const Line& line, const S& s, double* sums, int64* place, int* number) {
  const int f = threadIdx.x / FFT_THREADS;
  if (HAS(0) || HAS(1)) {
    many_rows(job, line, s);
  } else if (HAS(2)) {
    log_mel(job, line, s, job.out, job.out_rows, line.row, (*number)++);
  } else if (HAS(3)) {
    log_mel(job, line, s, job.kept + *place, job.mel.bands, 0, (*number)++);
    *place += job.rows * job.mel.bands * job.frames;
  } else if (HAS(8)) {
    contrast(job, line, s, f, job.kept + *place, *number);
    *number += line.params[1] == 0 ? 2 : 0;
    *place += line.params[1] == 0 ? job.rows * 2 * line.rows * job.frames : 0;
  } else if (HAS(4) || HAS(5) || HAS(6) || HAS(7) || HAS(9)) {
    const float v = one_number(job, line, s, f, sums);
    if (threadIdx.x % FFT_THREADS == 0 && f < job.valid) put(job, line.row, f, v);
  } else {
    return false;
  }
  return true;
}
