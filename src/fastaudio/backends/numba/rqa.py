"""rqa: score, pointers (n, m) of similarities sim (n, m): how long their diagonals are, gaps allowed."""

import numpy as np

from .arrays import plain, same_shape
from .jit import jit

#: one step down and one right; the knight's: one down and two right; two down and one right
DOWN, RIGHT = np.array([1, 1, 2]), np.array([1, 2, 1])


@jit
def _cell(score, pointers, sim, i, j, knight, gap_onset, gap_extend, down, right):
    similar, best, most = sim[i, j] > 0, -1, 0.0
    for s in range(3 if knight else 1):
        if down[s] > i or right[s] > j:
            continue
        y, x = i - down[s], j - right[s]
        value = float(score[y, x])
        if not similar:
            value -= gap_onset if sim[y, x] > 0 else gap_extend
        if best < 0 or value > most:
            best, most = s, value
    if similar:
        score[i, j], pointers[i, j] = most + sim[i, j], best
    else:
        score[i, j] = max(most, 0.0)
        pointers[i, j] = best if score[i, j] != 0 else -1


@jit
def _cells(score, pointers, sim, knight, gap_onset, gap_extend, down, right):
    for i in range(sim.shape[0]):
        for j in range(sim.shape[1]):
            if i and j:
                _cell(score, pointers, sim, i, j, knight, gap_onset, gap_extend, down, right)
            else:
                score[i, j] = sim[i, j]
                pointers[i, j] = -2 if sim[i, j] else -1


def rqa(score, pointers, sim, gap_onset, gap_extend, knight):
    same_shape("rqa", "score", score.shape, sim.shape)
    same_shape("rqa", "pointers", pointers.shape, sim.shape)
    _cells(score, pointers, plain(sim, score.dtype), knight, gap_onset, gap_extend, DOWN, RIGHT)
