// needs: nn/flat nn/activate
// What recurrent layers share: where states and times lie. CELL: 0 rnn, 1 gru, 2 lstm. x (N, T, C), y (N, T, H), gates
// (N, T, 4 H), weights (.., GATES H); y repeats the state where the mask is 0, so y at a time is the state after it.
#ifndef CELL
#define CELL 0
#endif
#if CELL == 0
#define GATES 1
#elif CELL == 1
#define GATES 3
#else
#define GATES 4
#endif
#define SIGMOID 5
#define TANH 6

struct Sequences {
  const uint8* mask;
  int64 rows, steps, units;
  int reverse;

  FA_DEVICE int64 time(int64 step) const { return reverse ? steps - 1 - step : step; }
  FA_DEVICE int64 place(int64 n, int64 step) const { return n * steps + time(step); }
  // The state before a step, from those after all steps and the first one, null for zeros
  FA_DEVICE float before(const float* states, const float* first, int64 n, int64 j, int64 step) const {
    if (step > 0) return states[place(n, step - 1) * units + j];
    return first ? first[n * units + j] : 0.0f;
  }
};
