"""The likeliest path through pitches with voice and without, block by block. Owns: its transitions, best_path.
May touch: filters.sparse_bank, sequence.transition, backends.

States are `bins` pitches with voice, then as many without. Only transitions that are likely enough are kept: of each
state a run among those with voice and one among those without, where a matrix would hold mostly zeros.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from .. import _check
from ..backends import registry
from ..filters.sparse_bank import sparse_bank
from ..sequence.transition import transition_local, transition_loop

LEAST = np.finfo(np.float64).tiny


@lru_cache(maxsize=8)
def transitions(bins: int, width: int, switch_prob: float, rarest: float | None) -> tuple[np.ndarray, ...]:
    """(from, to, count, logarithms) of the runs, as the kernel takes them; rarer transitions never happen."""
    switch, local = transition_loop(2, 1 - switch_prob), transition_local(bins, width)
    made, reached = [], np.zeros((2, bins), bool)
    for a in (0, 1):
        for b in (0, 1):
            p = switch[a, b] * local + LEAST
            if rarest:
                p[np.log(p) < np.log(rarest + LEAST)] = 0
            reached[b] |= p.any(axis=0)
            starts, counts, weights = sparse_bank(p, np.float64)
            made.append((np.arange(bins) + a * bins, starts + b * bins, counts, weights))
    if not reached.all():
        raise _check.fail("pyin", "transition_min_prob must leave a transition into every state", rarest)
    widest = max(part[3].shape[1] for part in made)
    padded = [np.pad(weights, [(0, 0), (0, widest - weights.shape[1])]) for *_, weights in made]
    every = [np.concatenate(parts) for parts in list(zip(*made, strict=True))[:3]]
    order = np.argsort(every[0], kind="stable")
    with np.errstate(divide="ignore"):
        logs = np.log(np.concatenate(padded)[order])
    return *(np.ascontiguousarray(part[order], np.int64) for part in every), logs


def best_path(blocks: Iterable[np.ndarray], count: int, runs: tuple[np.ndarray, ...]) -> np.ndarray:
    """(count,) states, from blocks (steps, states) of observation likelihoods, which are overwritten. All states are
    equally likely at first."""
    links, value, t = None, None, 0
    for logs in blocks:
        logs += LEAST
        np.log(logs, out=logs)
        if links is None:
            value = logs[0] + np.log(1 / logs.shape[1] + LEAST)
            links, logs, t = np.zeros((count, len(value)), np.uint16), logs[1:], 1
        registry.backend(logs).kernel("viterbi_step")(links[t : t + len(logs)], value, logs, *runs)
        t += len(logs)
    path, state = np.empty(count, np.int64), int(value.argmax())
    for t in range(count - 1, -1, -1):
        path[t] = state
        state = links[t, state]
    return path
