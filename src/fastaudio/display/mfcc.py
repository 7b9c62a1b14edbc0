"""Mel-frequency cepstral coefficients over time."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from ._style import colour_bar, mono, panels, styled
from .specshow import over_time


def show(M: np.ndarray, *, ax: Any, title: str, **kwargs: Any) -> Any:
    """MFCCs `M (n_mfcc, t)` with whole-numbered rows and a colour bar; returns the mesh.

    Coefficient 0 follows the energy and is much larger than the rest, so the colours span most of the other
    rows; what lies outside is clipped, as the arrow heads of the bar say.
    """
    span = float(np.percentile(np.abs(M[1:] if len(M) > 1 else M), 97)) or 1.0
    mesh = over_time(M, mean=True, x_axis="time", cmap="coolwarm", vmin=-span, vmax=span, ax=ax, **kwargs)
    colour_bar(mesh, ax, extend="both", label="Value (dB)")
    ax.set_yticks(np.arange(0, len(M), max(1, len(M) // 6)))
    ax.set(title=title, ylabel="Coefficient")
    return mesh


@styled
def mfcc(
    y: np.ndarray,
    *,
    sr: float = 22050,
    n_mfcc: int = 13,
    n_fft: int = 2048,
    hop_length: int = 512,
    title: str = "MFCC",
    ax: Any = None,
    **kwargs: Any,
) -> Any:
    """Draw MFCCs over time. Coefficient 0 is the energy band; the colours are scaled to the others.

    Parameters
    ----------
    y : array (n,)
    sr : sampling rate [Hz];  n_mfcc : number of coefficients;  n_fft, hop_length : of the STFT
    title : str
    ax : matplotlib Axes, default a new figure
    **kwargs : passed to `feature.mfcc`

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ParameterError : y is not one channel of finite samples; those of `feature.mfcc`
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> fig = fa.display.mfcc(fa.tone(440, sr=22050, duration=1.0), sr=22050)
    >>> fig.axes[0].collections[0].get_array().shape
    (13, 44)
    """
    y = mono("mfcc", y)
    fig, (ax,) = panels("mfcc", ax, 1, 1, (7.5, 3.2))
    M = fa.feature.mfcc(y=y, sr=sr, n_mfcc=n_mfcc, n_fft=n_fft, hop_length=hop_length, **kwargs)
    show(M, ax=ax, title=f"{title} ({n_mfcc} coefficients)", sr=sr, hop_length=hop_length)
    return fig
