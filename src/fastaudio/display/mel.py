"""The mel spectrogram in decibels."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from ._style import decibel_bar, mono, panels, styled
from .specshow import specshow


@styled
def mel(
    y: np.ndarray,
    *,
    sr: float = 22050,
    n_fft: int = 2048,
    hop_length: int = 512,
    n_mels: int = 128,
    title: str = "Mel spectrogram",
    ax: Any = None,
    **kwargs: Any,
) -> Any:
    """Draw the mel spectrogram in dB below its maximum.

    Parameters
    ----------
    y : array (n,)
    sr : sampling rate [Hz];  n_fft, hop_length : of the STFT;  n_mels : number of bands
    title : str
    ax : matplotlib Axes, default a new figure
    **kwargs : passed to `feature.melspectrogram`, for example `fmin`, `fmax`, `htk`

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ParameterError : y is not one channel of finite samples; those of `feature.melspectrogram`
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> fig = fa.display.mel(fa.tone(440, sr=22050, duration=1.0), sr=22050, n_mels=64)
    >>> fig.axes[0].collections[0].get_array().shape
    (64, 44)
    """
    y = mono("mel", y)
    fig, (ax,) = panels("mel", ax, 1, 1, (7.5, 3.2))
    S = fa.feature.melspectrogram(y=y, sr=sr, n_fft=n_fft, hop_length=hop_length, n_mels=n_mels, **kwargs)
    scale = {name: kwargs[name] for name in ("fmin", "fmax", "htk") if name in kwargs}
    decibels = fa.power_to_db(S, ref=np.max)
    mesh = specshow(decibels, sr=sr, hop_length=hop_length, x_axis="time", y_axis="mel", cmap="magma", ax=ax, **scale)
    decibel_bar(mesh, ax)
    ax.set_title(f"{title} ({n_mels} bands)")
    return fig
