// rqa: how long the diagonals of a similarity matrix are, gaps allowed. A cell depends on the two rows above it. Mirrored by
// backends/numba/rqa.py.
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

struct Gaps {
  double onset, extend;
  double operator()(bool similar) const { return similar ? onset : extend; }
};

// Moves: one down and one right; the knight's: one down and two right; two down and one right.
constexpr int64_t down[3] = {1, 1, 2}, right[3] = {1, 2, 1};

// Cell (i, j), i, j > 0, of matrices with m columns; of equal predecessors the first.
template <class T>
void reach_cell(T* score, int8_t* pointer, const T* sim, int64_t i, int64_t j, int64_t m, int moves, const Gaps& gaps) {
  int best = -1;
  double most = 0;
  for (int s = 0; s < moves; ++s) {
    if (down[s] > i || right[s] > j) continue;
    const int64_t back = down[s] * m + right[s];
    const double before = double(score[-back]), value = *sim > 0 ? before : before - gaps(sim[-back] > 0);
    if (best < 0 || value > most) best = s, most = value;
  }
  if (*sim > 0) {
    *score = T(most + double(*sim));
    *pointer = int8_t(best);
  } else {
    *score = T(most > 0 ? most : 0);
    *pointer = *score == 0 ? int8_t(-1) : int8_t(best);
  }
}

template <class T>
Status rqa(T* score, int8_t* pointers, const T* sim, int64_t n, int64_t m, double gap_onset, double gap_extend, bool knight) {
  return parallel(1, 0, [&](int64_t, char*) {
    const Gaps gaps{gap_onset, gap_extend};
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j < m; ++j) {
        const int64_t at = i * m + j;
        if (i && j) {
          reach_cell(score + at, pointers + at, sim + at, i, j, m, knight ? 3 : 1, gaps);
        } else {
          score[at] = sim[at];
          pointers[at] = sim[at] != 0 ? int8_t(-2) : int8_t(-1);
        }
      }
  });
}

}  // namespace

void add_rqa(KernelTable& table) {
  table.f32.tonal.rqa = rqa<float>;
  table.f64.tonal.rqa = rqa<double>;
}

}  // namespace fa::FA_ISA
