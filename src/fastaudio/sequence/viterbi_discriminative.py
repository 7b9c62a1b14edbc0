"""Likely paths from the output of classifiers. Owns: viterbi_discriminative, viterbi_binary. May touch: viterbi."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays
from ..errors import ParameterError
from ..util.tiny import tiny
from .viterbi import best_paths, best_rows, distribution, steps_of, transitions


@_arrays.host_only
def viterbi_discriminative(
    prob: np.ndarray,
    transition: np.ndarray,
    *,
    p_state: np.ndarray | None = None,
    p_init: np.ndarray | None = None,
    return_logp: bool = False,
    transition_min_prob: float | None = None,
) -> Any:
    """The likeliest sequence of states, given the probability of each state at each observation, as from a classifier.

    Parameters
    ----------
    prob : array (..., states, steps) >= 0, columns sum to 1
    p_state : (states,) array, optional
        How frequent the states are. Default: all alike.
    transition, p_init, return_logp, transition_min_prob
        As in `viterbi`.

    Returns
    -------
    states : (..., steps) uint16 (more than 65,536 states: int64)
    logp : (...) float64, if asked for

    Raises
    ------
    ParameterError : distributions that do not sum to 1, shapes that do not fit

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> prob = np.array([[0.9, 0.6, 0.4, 0.1], [0.1, 0.4, 0.6, 0.9]])
    >>> fa.sequence.viterbi_discriminative(prob, fa.sequence.transition_loop(2, 0.9)).tolist()
    [0, 0, 1, 1]
    """
    where = "viterbi_discriminative"
    prob = steps_of(where, prob)
    if (prob < 0).any() or not np.allclose(prob.sum(axis=-2), 1):
        raise ParameterError(f"{where}: prob must be >= 0, and sum to 1 over states, got {prob.min()!r} and other sums")
    n, least = prob.shape[-2], tiny(prob)
    matrix = transitions(where, transition, n)
    marginal = np.log(distribution(where, "p_state", p_state, n) + least)
    logs = np.log(prob + least) - marginal[:, None]
    start = distribution(where, "p_init", p_init, n)
    return best_paths(where, logs, matrix, start, least, return_logp, transition_min_prob)


@_arrays.host_only
def viterbi_binary(
    prob: np.ndarray,
    transition: np.ndarray,
    *,
    p_state: Any = None,
    p_init: Any = None,
    return_logp: bool = False,
    transition_min_prob: float | None = None,
) -> Any:
    """The likeliest sequence of on and off for each label, independently.

    Parameters
    ----------
    prob : array (..., labels, steps) or (steps,), from 0 to 1
        Probability that each label is on.
    transition : (2, 2) or (labels, 2, 2) array, rows sum to 1
    p_state, p_init : (labels,) arrays from 0 to 1, optional
        How often labels are on, at all and at first. Default: 0.5.
    return_logp, transition_min_prob
        As in `viterbi`.

    Returns
    -------
    states : (..., labels, steps) uint16, 0 or 1
    logp : (..., labels) float64, if asked for

    Raises
    ------
    ParameterError : probabilities outside 0 .. 1, shapes that do not fit

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> prob = np.array([0.1, 0.6, 0.4, 0.9, 0.8])
    >>> fa.sequence.viterbi_binary(prob, fa.sequence.transition_loop(2, 0.6)).tolist()
    [[0, 1, 1, 1, 1]]
    """
    where = "viterbi_binary"
    prob = np.atleast_2d(_arrays.real(where, "prob", prob))
    labels = prob.shape[-2]
    if not prob.size or not ((prob >= 0) & (prob <= 1)).all():
        raise ParameterError(f"{where}: prob must be from 0 to 1 and not empty, got shape {prob.shape}")
    transition = np.asarray(transition, np.float64)
    if transition.shape not in ((2, 2), (labels, 2, 2)):
        raise ParameterError(f"{where}: transition must be (2, 2) or {(labels, 2, 2)}, got {transition.shape}")
    on = {}
    for name, given in (("p_state", p_state), ("p_init", p_init)):
        on[name] = np.full(labels, 0.5) if given is None else np.atleast_1d(np.asarray(given, np.float64))
        if on[name].shape != (labels,) or not ((on[name] >= 0) & (on[name] <= 1)).all():
            raise ParameterError(f"{where}: {name} must be {labels} numbers from 0 to 1, got {given!r}")
    least = tiny(np.float64(0))
    marginal, start = (np.log(np.stack([1 - p, p], axis=-1) + least) for p in on.values())
    logs = np.empty((*prob.shape, 2))
    np.subtract(1, prob, out=logs[..., 0])
    logs[..., 1] = prob
    logs += least
    np.log(logs, out=logs)
    logs -= marginal[:, None]
    logs[..., 0, :] += start
    # rows that share a matrix are one call
    groups = np.moveaxis(logs, -3, 0) if transition.ndim == 3 else logs[None]
    found = []
    for part, matrix in zip(groups, transition.reshape(-1, 2, 2), strict=True):
        rows = np.ascontiguousarray(part).reshape(-1, *part.shape[-2:])
        path, score = best_rows(where, rows, transitions(where, matrix, 2), np.zeros(2), least, transition_min_prob)
        found.append((path.astype(np.uint16).reshape(part.shape[:-1]), score.reshape(part.shape[:-2])))
    if transition.ndim == 2:
        path, score = found[0]
    else:
        path, score = (np.stack(each, axis=axis) for each, axis in zip(zip(*found, strict=True), (-2, -1), strict=True))
    return (path, score) if return_logp else path
