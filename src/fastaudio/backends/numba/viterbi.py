"""viterbi: path (rows, steps) and score (rows,) of log probabilities prob (rows, steps, states), trans (from, to)."""

import numpy as np

from .arrays import plain, same_shape
from .jit import jit
from .pool import for_chunks

F64 = np.dtype(np.float64)


@jit
def _path(path, score, row, prob, trans, init):
    steps, states = prob.shape
    links = np.zeros((steps, states), np.int32)
    before, value, best = prob[0] + init, np.empty(states), np.empty(states)
    for t in range(1, steps):
        link = links[t]
        for j in range(states):
            best[j] = before[0] + trans[0, j]
        for i in range(1, states):  # of equal predecessors the first
            b = before[i]
            for j in range(states):
                v = b + trans[i, j]
                if v > best[j]:
                    best[j] = v
                    link[j] = i
        for j in range(states):
            value[j] = best[j] + prob[t, j]
        before, value = value, before
    state = np.argmax(before)
    score[row] = before[state]
    for t in range(steps - 1, -1, -1):
        path[row, t] = state
        state = links[t, state]


def viterbi(path, score, prob, trans, init):
    rows, steps, states = prob.shape
    same_shape("viterbi", "path", path.shape, (rows, steps))
    same_shape("viterbi", "score", score.shape, (rows,))
    same_shape("viterbi", "trans", trans.shape, (states, states))
    same_shape("viterbi", "init", init.shape, (states,))
    if not steps or not states:
        raise ValueError("viterbi: steps and states must be > 0")
    prob, trans, init = plain(prob, F64), plain(trans, F64), plain(init, F64)
    for_chunks(lambda: lambda row: _path(path, score, row, prob[row], trans, init), rows)
