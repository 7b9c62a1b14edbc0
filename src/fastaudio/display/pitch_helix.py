"""Pitch on a helix: once around is an octave."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from ._style import pyplot, styled

CLASSES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


@styled
def pitch_helix(notes: Any = (), *, octaves: int = 4, first: int = 36, ax: Any = None) -> Any:
    """Draw the helix of pitches: notes an octave apart stand above each other, as a chromagram sees them.

    Parameters
    ----------
    notes : MIDI numbers to mark
    octaves : int > 0
    first : int, MIDI number where the helix begins
    ax : matplotlib 3-D Axes, default a new figure

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ParameterError : notes beyond the helix
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> fig = fa.display.pitch_helix([45, 57, 69])
    >>> fig.axes[0].get_zlabel()
    'Pitch height (octaves)'
    """
    where = "pitch_helix"
    last = first + 12 * _check.positive_int(where, "octaves", octaves)
    notes = np.atleast_1d(np.asarray(notes, np.float64))
    if notes.size and not ((notes >= first) & (notes <= last)).all():
        raise ParameterError(f"{where}: notes must be from {first} to {last}, got {notes.tolist()}")
    if ax is None:
        fig = pyplot(where).figure(figsize=(4.8, 5.2), layout="constrained")
        ax = fig.add_subplot(projection="3d")
    ax.plot(*_place(np.linspace(first, last, 64 * octaves), first), color="0.6", linewidth=1)
    ax.scatter(*_place(np.arange(first, last + 1), first), color="0.6", s=8)
    if notes.size:
        ax.scatter(*_place(notes, first), color="C3", s=60, depthshade=False)
    for k in range(12):
        x, y, _ = _place(np.array([k]), 0)
        ax.text(1.25 * x[0], 1.25 * y[0], 0, CLASSES[k], ha="center", va="center")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_zticks(range(octaves + 1))
    ax.set_zlabel("Pitch height (octaves)")
    ax.set_box_aspect(None, zoom=0.85)  # room for the label
    ax.set_title("Pitch helix", y=0.96)
    return ax.figure


def _place(midi: np.ndarray, first: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, y: the pitch class, clockwise from C; z: octaves above the first note."""
    angle = np.pi / 2 - 2 * np.pi * midi / 12
    return np.cos(angle), np.sin(angle), (midi - first) / 12
