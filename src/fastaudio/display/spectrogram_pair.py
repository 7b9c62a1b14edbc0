"""The same magnitudes twice: linear, where only the loudest shows, and in decibels, as the ear has it."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from ._style import colour_bar, decibel_bar, mono, panels, styled
from .specshow import over_time


@styled
def spectrogram_pair(
    y: np.ndarray,
    *,
    sr: float = 22050,
    n_fft: int = 2048,
    hop_length: int = 512,
    y_axis: str = "linear",
    axes: Any = None,
) -> Any:
    """Draw the linear and the decibel spectrogram side by side.

    Parameters
    ----------
    y : array (n,)
    sr : sampling rate [Hz];  n_fft, hop_length : of the STFT
    y_axis : "linear", "log" or "mel"
    axes : two matplotlib Axes, default a new figure

    Returns
    -------
    matplotlib Figure; the right picture is in dB below the maximum, with a colour bar "%+2.0f dB"

    Raises
    ------
    ParameterError : y is not one channel of finite samples; those of `stft`
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> fig = fa.display.spectrogram_pair(fa.tone(440, sr=22050, duration=1.0), sr=22050)
    >>> [ax.get_title(loc="left") for ax in fig.axes[:2]]
    ['Linear magnitude', 'Decibels']
    """
    y = mono("spectrogram_pair", y)
    fig, (left, right) = panels("spectrogram_pair", axes, 1, 2, (12, 3.8))
    magnitude = np.abs(fa.stft(y, n_fft=n_fft, hop_length=hop_length))
    shared = dict(sr=sr, n_fft=n_fft, hop_length=hop_length, x_axis="time", y_axis=y_axis, cmap="magma")
    mesh = over_time(magnitude, ax=left, **shared)
    colour_bar(mesh, left, label="Magnitude")
    decibel_bar(over_time(magnitude, vscale="dBFS", ax=right, **shared), right)
    left.set_title("Linear magnitude")
    right.set_title("Decibels")
    return fig
