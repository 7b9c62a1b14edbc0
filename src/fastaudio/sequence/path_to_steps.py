"""Paths as steps of time. Owns: path_to_steps."""

from __future__ import annotations

import numpy as np

from .. import _arrays
from ..errors import ParameterError


@_arrays.host_only
def path_to_steps(path: np.ndarray, *, inverse: bool = False) -> np.ndarray:
    """Where in one sequence each frame of the other lies, by a path of `dtw`: steps for `fa.phase_vocoder`.

    Parameters
    ----------
    path : (length, 2) integers
    inverse : bool
        Frames of the first sequence in the second one, instead.

    Returns
    -------
    (frames,) float64: for every frame of the second sequence from the path's first to its last

    Raises
    ------
    ParameterError : not a path

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.sequence.path_to_steps([[2, 4], [1, 2], [0, 0]]).tolist()
    [0.0, 0.5, 1.0, 1.5, 2.0]
    """
    path = np.asarray(path)
    if path.ndim != 2 or path.shape[1] != 2 or not len(path):
        raise ParameterError(f"path_to_steps: path must be (length, 2) and not empty, got shape {path.shape}")
    there, here = (path[:, 1], path[:, 0]) if inverse else (path[:, 0], path[:, 1])
    order = np.argsort(here, kind="stable")
    frames = np.arange(here.min(), here.max() + 1)
    return np.interp(frames, here[order], there[order])
