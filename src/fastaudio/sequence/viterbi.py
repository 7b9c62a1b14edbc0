"""The likeliest path through hidden states. Owns: viterbi. May touch: util, backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import ParameterError
from ..util.tiny import tiny


@_arrays.host_only
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
    logp : (...) float64, (1,) of a single sequence, the logarithm of the path's probability, if asked for

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
    prob = steps_of(where, prob)
    n, least = prob.shape[-2], tiny(prob)
    matrix = transitions(where, transition, n)
    if not ((prob >= 0) & (prob <= 1)).all():
        raise ParameterError(f"{where}: prob must be from 0 to 1, got {prob.min()!r} .. {prob.max()!r}")
    start = distribution(where, "p_init", p_init, n)
    found = best_paths(where, np.log(prob + least), matrix, start, least, return_logp, transition_min_prob)
    return (found[0], np.atleast_1d(found[1])) if return_logp else found


def steps_of(where: str, prob: Any) -> np.ndarray:
    """Of every step how likely each state is, (..., states, steps), checked."""
    prob = _arrays.real(where, "prob", prob)
    if prob.ndim < 2 or 0 in prob.shape[-2:]:
        raise ParameterError(f"{where}: prob must be (..., states, steps) and not empty, got shape {prob.shape}")
    return prob


def transitions(where: str, transition: np.ndarray, n: int) -> np.ndarray:
    """The matrix, checked."""
    transition = np.asarray(transition, np.float64)
    if transition.shape != (n, n) or (transition < 0).any() or not np.allclose(transition.sum(axis=1), 1):
        raise ParameterError(f"{where}: transition must be {(n, n)}, >= 0, rows of sum 1, got {transition.shape}")
    return transition


def distribution(where: str, name: str, given: Any, n: int) -> np.ndarray:
    """Probabilities of n states, checked; all alike if None."""
    p = np.full(n, 1.0 / n) if given is None else np.asarray(given, np.float64)
    if p.shape != (n,) or (p < 0).any() or not np.allclose(p.sum(), 1):
        raise ParameterError(f"{where}: {name} must be {n} numbers >= 0 of sum 1, got {given!r}")
    return p


def best_paths(
    where: str, logs: np.ndarray, transition: np.ndarray, start: np.ndarray, least: float, return_logp: bool,
    rarest: float | None,
) -> Any:  # fmt: skip
    """Paths through logs (..., states, steps); transitions below `rarest` never happen."""
    lead, (n, count) = logs.shape[:-2], logs.shape[-2:]
    logs = np.ascontiguousarray(np.moveaxis(logs, -1, -2), np.float64).reshape(-1, count, n)
    path, score = best_rows(where, logs, transition, np.log(start + least), least, rarest)
    states = path.reshape(*lead, count).astype(np.uint16 if n <= 1 << 16 else np.int64)
    return (states, score.reshape(lead)[()]) if return_logp else states


def best_rows(
    where: str, logs: np.ndarray, transition: np.ndarray, start: np.ndarray, least: float, rarest: float | None
) -> tuple[np.ndarray, np.ndarray]:
    """Paths (rows, steps) int64 through logs (rows, steps, states) float64, and their scores; `start` in logarithms."""
    steps = np.log(transition + least)
    if rarest is not None and _check.non_negative(where, "transition_min_prob", rarest):
        steps[steps < np.log(rarest + least)] = -np.inf
        if np.isneginf(steps).all(axis=0).any():
            raise _check.fail(where, "transition_min_prob must leave a transition into every state", rarest)
    path, score = np.empty(logs.shape[:2], np.int64), np.empty(len(logs))
    registry.backend(logs).kernel("viterbi")(path, score, logs, steps, start)
    return path, score
