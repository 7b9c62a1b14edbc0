"""The magnitude of one Fourier transform over the whole signal."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ._style import BLUE, mono, panels, styled


def spectrum(y: np.ndarray, sr: float) -> tuple[np.ndarray, np.ndarray]:
    """(k * sr / n, |X[k]|) for k = 0 ... n // 2: the left half, the rest mirrors it."""
    magnitude = np.abs(np.fft.rfft(y))
    return np.arange(len(magnitude)) * (sr / len(y)), magnitude


@styled
def fft_magnitude(
    y: np.ndarray, *, sr: float = 22050, fmax: float | None = None, title: str = "FFT magnitude", ax: Any = None
) -> Any:
    """Draw `|X[k]|` at the frequencies k * sr / n, from 0 to sr / 2.

    Parameters
    ----------
    y : array (n,)
    sr : sampling rate [Hz]
    fmax : highest frequency to show [Hz], default sr / 2
    title : str
    ax : matplotlib Axes, default a new figure

    Returns
    -------
    matplotlib Figure, axes "Frequency (Hz)" and "Magnitude"

    Raises
    ------
    ParameterError : y is not one channel of finite samples, sr <= 0
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> fig = fa.display.fft_magnitude(fa.tone(440, sr=22050, duration=1.0), sr=22050)
    >>> frequency, magnitude = fig.axes[0].lines[0].get_data()
    >>> float(frequency[magnitude.argmax()])
    440.0
    """
    y, sr = mono("fft_magnitude", y), _check.positive("fft_magnitude", "sr", sr)
    fig, (ax,) = panels("fft_magnitude", ax, 1, 1, (7.5, 3.2))
    ax.plot(*spectrum(y, sr), color=BLUE, linewidth=0.9)
    ax.set(title=title, xlabel="Frequency (Hz)", ylabel="Magnitude", xlim=(0, fmax or sr / 2))
    ax.set_ylim(bottom=0)
    ax.grid(True)
    return fig
