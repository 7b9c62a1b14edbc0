"""Spectrograms of several versions of one sound, on one scale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

import fastaudio as fa

from ..errors import ParameterError
from ._style import PLAIN, colour_bar, mono, panels, styled
from .specshow import over_time


@styled
def spectrogram_versions(
    sounds: Mapping[str, np.ndarray],
    *,
    sr: float = 16000,
    n_fft: int = 512,
    hop_length: int = 160,
    top_db: float = 80.0,
    cmap: Any = "coolwarm",
    axes: Any = None,
) -> Any:
    """Draw versions of a sound below each other: 0 dB is the loudest bin of the first.

    Parameters
    ----------
    sounds : {title: array (n,)}
    sr : sampling rate [Hz];  n_fft, hop_length : of the STFT
    top_db : decibels shown
    cmap : colours of all panels
    axes : as many matplotlib Axes as sounds, default a new figure

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ParameterError : there is no sound, one is not a channel of finite samples; those of `stft`
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=16000, duration=1.0)
    >>> fig = fa.display.spectrogram_versions({"Input": y, "Output": y / 2})
    >>> [ax.get_title(loc="left") for ax in fig.axes[:2]]
    ['Input', 'Output']
    """
    if not sounds:
        raise ParameterError("spectrogram_versions: sounds must have at least one sound, got none")
    checked = {title: mono("spectrogram_versions", y) for title, y in sounds.items()}
    fig, flat = panels("spectrogram_versions", axes, len(checked), 1, (9, 2.1 * len(checked) + 0.4), sharex=True)
    loudest = 0.0
    for ax, (title, y) in zip(flat, checked.items(), strict=True):
        magnitude = np.abs(fa.stft(y.astype(np.float32, copy=False), n_fft=n_fft, hop_length=hop_length))
        loudest = loudest or float(magnitude.max()) or 1.0
        decibels = np.maximum(20 * np.log10(np.maximum(magnitude / loudest, 1e-10)), -top_db)
        shared = dict(sr=sr, n_fft=n_fft, hop_length=hop_length, x_axis="time", y_axis="linear")
        mesh = over_time(decibels, ax=ax, cmap=cmap, vmin=-top_db, vmax=0, **shared)
        colour_bar(mesh, ax, format="%+2.0f dB")
        ax.set_title(title, **PLAIN)
        if ax is not flat[-1]:
            ax.set_xlabel("")
    return fig
