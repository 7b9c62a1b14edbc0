"""Dynamic time warping. Owns: dtw. May touch: dtw_steps, util, backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays
from ..backends import registry
from ..errors import ParameterError
from ..util.distances import distances
from ..util.fill_off_diagonal import fill_off_diagonal
from .dtw_steps import Steps, steps_of, walk


@_arrays.host_only
def dtw(
    X: np.ndarray | None = None,
    Y: np.ndarray | None = None,
    *,
    C: np.ndarray | None = None,
    metric: str = "euclidean",
    step_sizes_sigma: Any = None,
    weights_add: Any = None,
    weights_mul: Any = None,
    subseq: bool = False,
    backtrack: bool = True,
    global_constraints: bool = False,
    band_rad: float = 0.25,
    return_steps: bool = False,
) -> Any:
    """Align two sequences: the path of least cost through the matrix of their distances.

    Parameters
    ----------
    X, Y : (..., n) and (..., m) arrays, features of frames
    C : (n, m) array, costs to use instead of `X` and `Y`
    metric : str
        Distance of two frames, as in `fa.util.distances`.
    step_sizes_sigma : (steps, 2) integers >= 0, optional
        Steps that a path may take. Default: (1, 1), (0, 1), (1, 0).
    weights_add, weights_mul : (steps,) numbers, optional
        A step to a cell of cost c costs `mul * c + add`. Default: 0 and 1.
    subseq : bool
        `X` may lie anywhere within `Y`.
    backtrack : bool
        Return the path.
    global_constraints : bool
        Paths keep near the diagonal (Sakoe and Chiba).
    band_rad : float in [0, 1]
        How near, as a part of the shorter sequence.
    return_steps : bool
        Return the number of the last step to every cell; the default steps count first.

    Returns
    -------
    D : (n, m) float64, the least cost to every cell
    path : (length, 2) integers, from the end to the start, if `backtrack`
    steps : (n, m) int32, if `return_steps`

    Raises
    ------
    ParameterError : neither `C` nor `X` and `Y`, or both; NaN; no path; a parameter outside its range

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> D, path = fa.sequence.dtw(np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 2.0, 2.0, 3.0]]))
    >>> float(D[-1, -1]), path[::-1].tolist()
    (0.0, [[0, 0], [1, 1], [1, 2], [2, 3]])
    """
    where = "dtw"
    steps = steps_of(where, step_sizes_sigma, weights_add, weights_mul)
    costs, turned = _costs(where, X, Y, C, metric, subseq)
    if len(steps.sizes) == 1 and (steps.sizes == 1).all() and costs.shape[0] > costs.shape[1]:
        raise ParameterError(f"{where}: Y must be at least as long as X for diagonal steps, got shape {costs.shape}")
    if np.isnan(costs).any():
        raise ParameterError(f"{where}: costs must be numbers, got NaN")
    if global_constraints:
        costs = costs.copy()
        fill_off_diagonal(costs, radius=band_rad, value=np.inf)
    D, links = _accumulate(costs, steps, subseq)
    found = [D]
    if backtrack:
        path = _path(where, D, links, steps.sizes, subseq)
        found.append(path[:, ::-1] if subseq and (turned or costs.shape[0] > costs.shape[1]) else path)
    if return_steps:
        found.append(links)
    return tuple(found) if len(found) > 1 else D


def _costs(where: str, X: Any, Y: Any, C: Any, metric: str, subseq: bool) -> tuple[np.ndarray, bool]:
    """(n, m) float64, and whether it is turned: of subsequences the shorter one comes first."""
    if (C is None) == (X is None and Y is None) or (C is None) != (X is not None and Y is not None):
        raise ParameterError(f"{where}: either C, or X and Y must be given")
    if C is not None:
        costs = np.atleast_2d(_arrays.real(where, "C", C)).astype(np.float64, copy=False)
        if costs.ndim != 2 or not costs.size:
            raise ParameterError(f"{where}: C must be (n, m) and not empty, got shape {costs.shape}")
        return np.ascontiguousarray(costs), False
    points = []
    for name, a in (("X", X), ("Y", Y)):
        a = np.swapaxes(np.atleast_2d(_arrays.real(where, name, a)), -1, 0)
        points.append(a.reshape((a.shape[0], -1), order="F"))
    if points[0].shape[1] != points[1].shape[1]:
        shapes = f"{np.shape(X)} and {np.shape(Y)}"
        raise ParameterError(f"{where}: X (k, n) and Y (k, m) must have the same k, got shapes {shapes}")
    costs = distances(*points, metric)
    turned = subseq and costs.shape[0] > costs.shape[1]
    return np.ascontiguousarray(costs.T if turned else costs), turned


def _accumulate(costs: np.ndarray, steps: Steps, subseq: bool) -> tuple[np.ndarray, np.ndarray]:
    top, left = steps.sizes.max(axis=0)
    D = np.full((costs.shape[0] + top, costs.shape[1] + left), np.inf)
    D[top, left] = costs[0, 0]
    if subseq:
        D[top, left:] = costs[0]
    links = np.zeros(D.shape, np.int32)
    links[0], links[:, 0] = 1, 2
    registry.backend(costs).kernel("dtw")(D, links, costs, *steps)
    return D[top:, left:], links[top:, left:]


def _path(where: str, D: np.ndarray, links: np.ndarray, sizes: np.ndarray, subseq: bool) -> np.ndarray:
    start = int(D[-1].argmin()) if subseq else D.shape[1] - 1
    if np.isinf(D[-1, start]):
        raise ParameterError(f"{where}: the steps must allow a path, got none")
    path = walk(where, links, sizes, subseq, start)
    if not subseq and path[-1].any():
        raise ParameterError(f"{where}: the steps must allow a path to the start, got none; subseq=True may find one")
    return path
