"""Amplitude over time."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._style import BLUE, mono, panels, styled
from .waveshow import waveshow


@styled
def waveplot(y: np.ndarray, *, sr: float = 22050, title: str = "Waveform", ax: Any = None) -> Any:
    """Draw a waveform.

    Parameters
    ----------
    y : array (n,)
    sr : sampling rate [Hz]
    title : str
    ax : matplotlib Axes, default a new figure

    Returns
    -------
    matplotlib Figure, axes "Time (s)" (m:s from a minute on) and "Amplitude"

    Raises
    ------
    ParameterError : y is not one channel of finite samples
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> fig = fa.display.waveplot(fa.tone(440, sr=22050, duration=1.0), sr=22050)
    >>> fig.axes[0].get_xlabel(), fig.axes[0].get_ylabel()
    ('Time (s)', 'Amplitude')
    """
    y = mono("waveplot", y)
    fig, (ax,) = panels("waveplot", ax, 1, 1, (11, 2.7))
    waveshow(y, sr=sr, ax=ax, color=BLUE)
    ax.set(title=title, ylabel="Amplitude")
    ax.margins(x=0)
    ax.grid(True)
    return fig
