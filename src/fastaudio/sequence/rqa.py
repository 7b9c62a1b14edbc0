"""Recurrence quantification. Owns: rqa. May touch: backends."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import ParameterError

MOVES = ((-1, -1), (-1, -2), (-2, -1))


@_arrays.host_only
def rqa(
    sim: np.ndarray, *, gap_onset: float = 1, gap_extend: float = 1, knight_moves: bool = True, backtrack: bool = True
) -> Any:
    """Longest diagonal through a matrix of similarities, gaps allowed (J. Serra, X. Serra and R. Andrzejak, 2009).

    Parameters
    ----------
    sim : (n, m) array >= 0
        As of `fa.segment.cross_similarity` or `recurrence_matrix`.
    gap_onset, gap_extend : float >= 0
        What the first cell and every further one of a gap cost; infinity allows none.
    knight_moves : bool
        Paths may also go one cell down and two right, or two down and one right.
    backtrack : bool
        Return the path.

    Returns
    -------
    score : (n, m) array of the dtype of `sim`: of the best path that ends in each cell
    path : (length, 2) unsigned integers, from the start to the end of the best one, if `backtrack`

    Raises
    ------
    ParameterError : not a matrix, a negative cost of gaps

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> score, path = fa.sequence.rqa(np.eye(4))
    >>> float(score[-1, -1]), path.tolist()
    (4.0, [[0, 0], [1, 1], [2, 2], [3, 3]])
    """
    where = "rqa"
    given = np.asarray(sim)
    work = _arrays.real(where, "sim", given)
    if work.ndim != 2 or not work.size:
        raise ParameterError(f"{where}: sim must be (n, m) and not empty, got shape {work.shape}")
    gaps = (_cost(where, "gap_onset", gap_onset), _cost(where, "gap_extend", gap_extend))
    score, pointers = np.empty_like(work), np.empty(work.shape, np.int8)
    registry.backend(work).kernel("rqa")(score, pointers, work, *gaps, bool(knight_moves))
    result = score.astype(given.dtype, copy=False)
    return (result, _walk(score, pointers)) if backtrack else result


def _cost(where: str, name: str, value: Any) -> float:
    return inf if value == inf else _check.non_negative(where, name, value)


def _walk(score: np.ndarray, pointers: np.ndarray) -> np.ndarray:
    """Back from the best cell to where its path began."""
    i, j = (int(v) for v in np.unravel_index(score.argmax(), score.shape))
    path = []
    while i >= 0 and j >= 0 and pointers[i, j] != -1:
        path.append((i, j))
        if pointers[i, j] == -2:
            break
        down, right = MOVES[pointers[i, j]]
        i, j = i + down, j + right
    return np.array(path[::-1], np.uint).reshape(-1, 2)
