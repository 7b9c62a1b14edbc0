"""Transition matrices. Owns: transition_uniform, transition_loop, transition_cycle, transition_local.
May touch: filters, util, _check."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from ..filters.window import get_window
from ..util.pad_center import pad_center


def _several(where: str, n_states: Any) -> int:
    if _check.positive_int(where, "n_states", n_states) < 2:
        raise _check.fail(where, "n_states must be > 1", n_states)
    return int(n_states)


def _each(where: str, name: str, value: Any, n: int, dtype: Any) -> np.ndarray:
    value = np.asarray(value, dtype)
    value = np.full(n, value) if value.ndim == 0 else value
    if value.shape != (n,):
        raise ParameterError(f"{where}: {name} must be one number or {n}, got shape {value.shape}")
    return value


def transition_uniform(n_states: int) -> np.ndarray:
    """Every state follows every other with the same probability.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.sequence.transition_uniform(2).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    n = _check.positive_int("transition_uniform", "n_states", n_states)
    return np.full((n, n), 1.0 / n)


def _staying(where: str, n_states: Any, prob: Any) -> tuple[int, np.ndarray]:
    n = _several(where, n_states)
    stay = _each(where, "prob", prob, n, np.float64)
    if not ((stay >= 0) & (stay <= 1)).all():
        raise _check.fail(where, "prob must be from 0 to 1", prob)
    return n, stay


def transition_loop(n_states: int, prob: Any) -> np.ndarray:
    """A state stays with probability `prob` (one number, or one a state), and goes to all others equally.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.sequence.transition_loop(3, 0.5).tolist()[0]
    [0.5, 0.25, 0.25]
    """
    n, stay = _staying("transition_loop", n_states, prob)
    table = np.repeat(((1.0 - stay) / (n - 1))[:, None], n, axis=1)
    np.fill_diagonal(table, stay)
    return table


def transition_cycle(n_states: int, prob: Any) -> np.ndarray:
    """A state stays with probability `prob` (one number, or one a state), or goes to the next, at the end to the first.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.sequence.transition_cycle(3, 0.75).tolist()[2]
    [0.25, 0.0, 0.75]
    """
    n, stay = _staying("transition_cycle", n_states, prob)
    table = np.diag(stay)
    i = np.arange(n)
    table[i, (i + 1) % n] = 1.0 - stay
    return table


def transition_local(n_states: int, width: Any, *, window: Any = "triangle", wrap: bool = False) -> np.ndarray:
    """A state goes to its neighbours, weighted by a window of `width` states (one number, or one a state).

    Parameters
    ----------
    n_states : int > 1
    width : int > 0, or one a state
    window : as in `fa.filters.get_window`
    wrap : bool
        The last state is the neighbour of the first.

    Returns
    -------
    (n_states, n_states) float64, rows sum to 1

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.sequence.transition_local(4, 3).tolist()[1]
    [0.25, 0.5, 0.25, 0.0]
    """
    where = "transition_local"
    n = _several(where, n_states)
    widths = _each(where, "width", width, n, np.int64)
    if (widths < 1).any():
        raise _check.fail(where, "width must be >= 1", width)
    table = np.zeros((n, n))
    for i, w in enumerate(widths.tolist()):
        row = np.roll(pad_center(get_window(window, w, fftbins=False), size=n), n // 2 + i + 1)
        if not wrap:
            row[min(n, i + w // 2 + 1) :] = 0
            row[: max(0, i - w // 2)] = 0
        table[i] = row
    return table / table.sum(axis=1, keepdims=True)
