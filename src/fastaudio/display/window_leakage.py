"""What a window does to a spectrum: a wider line, and less of it leaking into the bins around."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from .. import _check
from ._style import panels, styled

ZERO_PADDING = 32  # spectrum samples a bin, to see the lobes between the bins
FLOOR_DB = -120.0


def response(window: np.ndarray) -> np.ndarray:
    """|W| in dB, 0 dB at its maximum: (n,) -> (n * ZERO_PADDING / 2 + 1,), ZERO_PADDING samples a bin."""
    magnitude = np.abs(np.fft.rfft(window, len(window) * ZERO_PADDING))
    return 20 * np.log10(np.maximum(magnitude / magnitude.max(), 10 ** (FLOOR_DB / 20)))


@styled
def window_leakage(*, n: int = 64, bins: int = 12, axes: Any = None) -> Any:
    """Draw the rectangular, Hamming, Hann, Blackman and Gaussian windows and their spectra.

    Parameters
    ----------
    n : length of the windows [samples]; the Gaussian's standard deviation is n / 6
    bins : how far from the centre to show the spectra [bins of width sr / n]
    axes : two matplotlib Axes, default a new figure

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ParameterError : n or bins is not a positive integer
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> [line.get_label() for line in fa.display.window_leakage().axes[0].lines]
    ['rectangular', 'Hamming', 'Hann', 'Blackman', 'Gaussian']
    """
    _check.positive_int("window_leakage", "n", n)
    _check.positive_int("window_leakage", "bins", bins)
    specs = {
        "rectangular": "boxcar", "Hamming": "hamming", "Hann": "hann", "Blackman": "blackman",
        "Gaussian": ("gaussian", n / 6),
    }  # fmt: skip
    fig, (left, right) = panels("window_leakage", axes, 1, 2, (12, 4), width_ratios=(1, 1.5))
    for name, spec in specs.items():
        window = fa.filters.get_window(spec, n)
        left.plot(window, label=name)
        right.plot(np.arange(n * ZERO_PADDING // 2 + 1) / ZERO_PADDING, response(window), label=name, linewidth=1.1)
    left.set(title="Window", xlabel="Time (samples)", ylabel="Weight", xlim=(0, n - 1), ylim=(0, 1.05))
    right.set(title="Leakage", xlabel="Distance from the tone (bins)", ylabel="Magnitude (dB)")
    right.set(xlim=(0, min(bins, n / 2)), ylim=(FLOOR_DB, 5))
    right.legend(loc="upper right", ncols=3)
    for ax in (left, right):
        ax.grid(True)
    return fig
