"""viterbi: path (rows, steps) and score (rows,) of log probabilities prob (rows, steps, states), trans (from, to).
viterbi_step: links (steps, states) of prob (steps, states) where transitions are runs; value (states,) goes on.
"""

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


@jit
def _links(links, value, prob, origin, to, count, weights):
    best = np.empty(value.size)
    for s in range(prob.shape[0]):
        link = links[s]
        best[:], link[:] = -np.inf, 0
        for i in range(origin.size):  # ascending: of equal predecessors the first
            b, first = value[origin[i]], to[i]
            for j in range(count[i]):
                v = b + weights[i, j]
                if v > best[first + j]:
                    best[first + j] = v
                    link[first + j] = origin[i]
        for j in range(best.size):
            value[j] = best[j] + prob[s, j]


def viterbi_step(links, value, prob, origin, to, count, weights):
    (steps, states), (runs, width) = prob.shape, weights.shape
    same_shape("viterbi_step", "links", links.shape, (steps, states))
    same_shape("viterbi_step", "value", value.shape, (states,))
    same_shape("viterbi_step", "runs", (*origin.shape, *to.shape, *count.shape), (runs, runs, runs))
    inside = (origin >= 0) & (origin < states) & (to >= 0) & (count >= 0) & (count <= width) & (to + count <= states)
    if not inside.all() or states > 65536:
        raise ValueError("viterbi_step: a run leaves the states")
    origin, to, count = (plain(a, np.dtype(np.int64)) for a in (origin, to, count))
    _links(links, value, plain(prob, F64), origin, to, count, plain(weights, F64))
