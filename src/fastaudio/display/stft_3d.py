"""Time, frequency and energy as a landscape."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from .. import _check
from ._style import mono, pyplot, styled

MOST_CELLS = (160, 160)  # along frequency and time; a finer surface only costs time


def _thin(S: np.ndarray) -> tuple[np.ndarray, int, int]:
    """Maximum over blocks so that no axis exceeds `MOST_CELLS`; (matrix, rows a block, columns a block)."""
    rows, columns = (-(-n // most) for n, most in zip(S.shape, MOST_CELLS, strict=True))
    S = np.maximum.reduceat(S, np.arange(0, S.shape[0], rows), axis=0)
    return np.maximum.reduceat(S, np.arange(0, S.shape[1], columns), axis=1), rows, columns


def surface(
    y: np.ndarray, sr: float, n_fft: int, hop_length: int, fmax: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """times (t,), frequencies (f,), decibels below the maximum (f, t), no more than `MOST_CELLS`."""
    D = fa.stft(y, n_fft=n_fft, hop_length=hop_length)
    D = D[: 1 + int(np.ceil(fmax * n_fft / sr))]
    S, rows, columns = _thin(fa.amplitude_to_db(np.abs(D), ref=np.max))
    times = np.arange(S.shape[1]) * columns * hop_length / sr
    return times, np.arange(S.shape[0]) * rows * sr / n_fft, S


@styled
def stft_3d(
    y: np.ndarray,
    *,
    sr: float = 22050,
    n_fft: int = 2048,
    hop_length: int = 512,
    fmax: float | None = None,
    ax: Any = None,
) -> Any:
    """Draw the decibel spectrogram as a surface over time and frequency.

    Parameters
    ----------
    y : array (n,)
    sr : sampling rate [Hz];  n_fft, hop_length : of the STFT
    fmax : highest frequency to show [Hz], default sr / 2
    ax : matplotlib 3-D Axes, default a new figure

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ParameterError : y is not one channel of finite samples; those of `stft`
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> fig = fa.display.stft_3d(fa.tone(440, sr=22050, duration=1.0), sr=22050)
    >>> fig.axes[0].get_zlabel()
    'Energy (dB)'
    """
    y, sr = mono("stft_3d", y), _check.positive("stft_3d", "sr", sr)
    times, frequencies, S = surface(y, sr, n_fft, hop_length, fmax or sr / 2)
    if ax is None:
        fig = pyplot("stft_3d").figure(figsize=(7.5, 4.8), layout="constrained")
        ax = fig.add_subplot(projection="3d")
    mesh = ax.plot_surface(
        *np.meshgrid(times, frequencies), S, cmap="magma", rcount=MOST_CELLS[0], ccount=MOST_CELLS[1], linewidth=0
    )
    mesh.set_clim(-80, 0)
    ax.set_title("STFT", y=0.94)
    for axis, label, pad in ((ax.xaxis, "Time (s)", 8), (ax.yaxis, "Frequency (Hz)", 14), (ax.zaxis, "Energy (dB)", 4)):
        axis.set_label_text(label)
        axis.labelpad = pad
    ax.set_zticks(range(-80, 1, 20))
    ax.view_init(elev=38, azim=-58)
    ax.set_box_aspect((1.5, 1.2, 0.55), zoom=0.95)
    ax.figure.colorbar(mesh, ax=ax, format="%+2.0f dB", pad=0.06, shrink=0.6)
    return ax.figure
