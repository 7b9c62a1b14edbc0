"""The likeliest path through hidden states. Owns: viterbi. May touch: util, backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import ParameterError
from ..util.tiny import tiny


def viterbi(
    prob: np.ndarray,
    transition: np.ndarray,
    *,
    p_init: np.ndarray | None = None,
    return_logp: bool = False,
    transition_min_prob: float | None = None,
) -> Any:
    """The likeliest sequence of states, given how likely every state made each observation (A. Viterbi, 1967).

    Parameters
    ----------
    prob : array (..., states, steps), from 0 to 1
        Probability of the observation under each state.
    transition : (states, states) array, rows sum to 1
        `transition[i, j]`: from i to j.
    p_init : (states,) array, optional
        Of the first state. Default: all alike.
    return_logp : bool
    transition_min_prob : float >= 0 or None
        Rarer transitions never happen.

    Returns
    -------
    states : (..., steps) uint16 (more than 65,536 states: int64)
    logp : (...) float64, the logarithm of the path's probability, if asked for

    Raises
    ------
    ParameterError : probabilities outside 0 .. 1, rows that do not sum to 1, shapes that do not fit

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> prob = np.array([[0.9, 0.6, 0.4, 0.1], [0.1, 0.4, 0.6, 0.9]])
    >>> fa.sequence.viterbi(prob, fa.sequence.transition_loop(2, 0.9)).tolist()
    [0, 0, 1, 1]
    """
    where = "viterbi"
    prob, transition = _arrays.real(where, "prob", prob), np.asarray(transition, np.float64)
    if prob.ndim < 2 or 0 in prob.shape[-2:]:
        raise ParameterError(f"{where}: prob must be (..., states, steps) and not empty, got shape {prob.shape}")
    n = prob.shape[-2]
    if transition.shape != (n, n) or (transition < 0).any() or not np.allclose(transition.sum(axis=1), 1):
        raise ParameterError(f"{where}: transition must be {(n, n)}, >= 0, rows of sum 1, got {transition.shape}")
    if not ((prob >= 0) & (prob <= 1)).all():
        raise ParameterError(f"{where}: prob must be from 0 to 1, got {prob.min()!r} .. {prob.max()!r}")
    start = np.full(n, 1.0 / n) if p_init is None else np.asarray(p_init, np.float64)
    if start.shape != (n,) or (start < 0).any() or not np.allclose(start.sum(), 1):
        raise ParameterError(f"{where}: p_init must be {n} numbers >= 0 of sum 1, got {p_init!r}")
    least = tiny(prob)
    logs = np.log(np.moveaxis(prob, -1, -2) + least).astype(np.float64).reshape(-1, prob.shape[-1], n)
    steps = np.log(transition + least)
    if transition_min_prob is not None and _check.non_negative(where, "transition_min_prob", transition_min_prob):
        steps[steps < np.log(transition_min_prob + least)] = -np.inf
    path, score = np.empty(logs.shape[:2], np.int64), np.empty(len(logs))
    kernel = registry.backend(logs).kernel("viterbi")
    kernel(path, score, np.ascontiguousarray(logs), steps, np.log(start + least))
    states = path.reshape(*prob.shape[:-2], prob.shape[-1]).astype(np.uint16 if n <= 1 << 16 else np.int64)
    return (states, score.reshape(prob.shape[:-2])[()]) if return_logp else states
