"""The missing link: one FFT says which frequencies there are; only the spectrogram says when."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from .. import _check
from ._style import BLUE, decibel_bar, mono, panels, styled
from .fft_magnitude import spectrum
from .specshow import specshow


@styled
def fft_vs_spectrogram(
    y: np.ndarray,
    *,
    sr: float = 22050,
    n_fft: int = 2048,
    hop_length: int = 512,
    fmax: float | None = None,
    axes: Any = None,
) -> Any:
    """Draw the magnitude of one FFT over the whole sound beside its spectrogram, on one frequency axis.

    Parameters
    ----------
    y : array (n,)
    sr : sampling rate [Hz];  n_fft, hop_length : of the STFT
    fmax : highest frequency to show [Hz], default sr / 2
    axes : two matplotlib Axes, default a new figure

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ParameterError : y is not one channel of finite samples, sr <= 0; those of `stft`
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> fig = fa.display.fft_vs_spectrogram(fa.tone(440, sr=22050, duration=1.0), sr=22050, fmax=2000)
    >>> fig.axes[0].get_title(loc="left"), fig.axes[1].get_title(loc="left")
    ('FFT: what', 'Spectrogram: what and when')
    """
    y, sr = mono("fft_vs_spectrogram", y), _check.positive("fft_vs_spectrogram", "sr", sr)
    fig, (left, right) = panels("fft_vs_spectrogram", axes, 1, 2, (7.5, 4.4), sharey=True, width_ratios=(1, 2))
    frequencies, magnitude = spectrum(y, sr)
    left.plot(magnitude, frequencies, color=BLUE, linewidth=0.9)
    left.set(title="FFT: what", xlabel="Magnitude", ylabel="Frequency (Hz)")
    left.set_xlim(left=0)
    left.grid(True)
    D = np.abs(fa.stft(y, n_fft=n_fft, hop_length=hop_length))
    mesh = specshow(
        D, vscale="dBFS", sr=sr, n_fft=n_fft, hop_length=hop_length, x_axis="time", y_axis="linear", ax=right
    )
    decibel_bar(mesh, right)
    right.set(title="Spectrogram: what and when", ylabel="", ylim=(0, fmax or sr / 2))
    return fig
