"""Several spectrograms with one scale of decibels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from ._style import PLAIN, decibel_bar, panels, styled
from .specshow import specshow

_LEAST_DB = 40  # shown: ripples of one decibel are none


@styled
def spectrogram_grid(
    decibels: Any,
    *,
    titles: Sequence[str] | None = None,
    columns: int = 5,
    sr: float = 22050,
    hop_length: int = 256,
    n_fft: int | None = None,
    y_axis: str = "linear",
    cmap: Any = "magma",
) -> Any:
    """Draw spectrograms in rows of `columns`, all with the same colours, so that they can be compared.

    Parameters
    ----------
    decibels : array (N, bins, frames), dB
    titles : a line above each
    columns : int > 0
    sr : sampling rate [Hz];  hop_length : samples between frames;  n_fft : default 2 * bins
    y_axis : "linear", "log" or "mel"
    cmap : of matplotlib

    Returns
    -------
    matplotlib Figure; the colour bar is beside the last panel of the first row

    Raises
    ------
    ParameterError : not pictures, not as many titles as pictures
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> fig = fa.display.spectrogram_grid(np.zeros((4, 256, 64)), titles=["a", "b", "c", "d"], columns=2)
    >>> [ax.get_title(loc="left") for ax in fig.axes]
    ['a', 'b', 'c', 'd']
    """
    decibels, columns = np.asarray(decibels), _check.positive_int("spectrogram_grid", "columns", columns)
    if decibels.ndim != 3 or not decibels.size:
        raise ParameterError(f"spectrogram_grid: decibels must be (N, bins, frames), got {decibels.shape}")
    titles = [""] * len(decibels) if titles is None else list(titles)
    if len(titles) != len(decibels):
        raise ParameterError(f"spectrogram_grid: titles must be {len(decibels)}, got {len(titles)}")
    columns = min(columns, len(decibels))
    rows = -(-len(decibels) // columns)
    size = (2.6 * columns + 1.2, 2.3 * rows + 0.5)
    fig, flat = panels("spectrogram_grid", None, rows, columns, size, sharex=True, sharey=True)
    shared = dict(
        sr=sr, hop_length=hop_length, n_fft=n_fft or 2 * decibels.shape[1], x_axis="time", y_axis=y_axis, cmap=cmap,
        vmin=float(min(decibels.min(), decibels.max() - _LEAST_DB)), vmax=float(decibels.max()),
    )  # fmt: skip
    for number, (ax, picture, title) in enumerate(zip(flat, decibels, titles, strict=False)):
        mesh = specshow(picture, ax=ax, **shared)
        ax.set_title(title, **PLAIN)
        last = number + columns >= len(decibels)  # of its column
        ax.tick_params(labelbottom=last)
        if not last:
            ax.set_xlabel("")
        if number % columns:
            ax.set_ylabel("")
        if number == columns - 1:
            decibel_bar(mesh, ax)
    for ax in flat[len(decibels) :]:
        ax.remove()
    return fig
