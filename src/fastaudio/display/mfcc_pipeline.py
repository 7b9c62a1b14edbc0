"""How MFCCs come about: power spectrum -> triangles -> mel decibels -> cosines -> coefficients."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from ._style import BLUE, ORANGE, colour_bar, decibel_bar, mono, panels, styled
from .mfcc import show
from .specshow import over_time, specshow


def _matrix(M: np.ndarray, *, ax: Any, title: str, label: str, x: tuple, y: tuple, **kwargs: Any) -> None:
    mesh = specshow(M, x_coords=x[0], y_coords=y[0], x_axis="frames", y_axis="frames", ax=ax, **kwargs)
    colour_bar(mesh, ax, label=label)
    ax.set(title=title, xlabel=x[1], ylabel=y[1])


def _one_frame(L: np.ndarray, M: np.ndarray, C: np.ndarray, seconds: np.ndarray, ax: Any) -> None:
    """The loudest frame: its mel decibels, and what the coefficients keep of them (the smooth envelope)."""
    t = int(L.max(axis=0).argmax())
    ax.plot(L[:, t], color=BLUE, linewidth=1, label="mel spectrum")
    ax.plot(C.T @ M[:, t], color=ORANGE, linewidth=2, label=f"from {len(M)} coefficients")
    ax.set(title=f"6  Frame at {seconds[t]:.2f} s", xlabel="Mel band", ylabel="Energy (dB)")
    ax.margins(x=0)
    ax.grid(True)
    ax.legend(loc="best")


@styled
def mfcc_pipeline(
    y: np.ndarray,
    *,
    sr: float = 22050,
    n_mfcc: int = 13,
    n_mels: int = 40,
    n_fft: int = 2048,
    hop_length: int = 512,
    axes: Any = None,
) -> Any:
    """Draw every step from the spectrum to the MFCCs, and what they keep of one frame.

    Parameters
    ----------
    y : array (n,)
    sr : sampling rate [Hz];  n_mfcc, n_mels : coefficients, bands;  n_fft, hop_length : of the STFT
    axes : six matplotlib Axes, default a new figure

    Returns
    -------
    matplotlib Figure with six panels: power spectrum in dB, triangular filter matrix, mel spectrum in dB
    (10 log10), DCT matrix, MFCC, one frame

    Raises
    ------
    ParameterError : y is not one channel of finite samples, those of `feature.mfcc` and `filters.dct`
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> fig = fa.display.mfcc_pipeline(fa.tone(440, sr=22050, duration=1.0), sr=22050)
    >>> [ax.get_title(loc="left") for ax in fig.axes[1:5:2]]
    ['2  Triangular filters', '4  DCT matrix']
    """
    y = mono("mfcc_pipeline", y)
    time = dict(sr=sr, hop_length=hop_length, x_axis="time")
    power = np.abs(fa.stft(y, n_fft=n_fft, hop_length=hop_length)) ** 2
    bank = fa.filters.mel(sr=sr, n_fft=n_fft, n_mels=n_mels)
    L = fa.power_to_db(bank @ power)
    C = fa.filters.dct(n_mfcc, n_mels)
    M = fa.feature.mfcc(S=L, sr=sr, n_mfcc=n_mfcc)
    fig, ax = panels("mfcc_pipeline", axes, 2, 3, (14, 7))

    hertz, bands = np.arange(bank.shape[1]) * sr / n_fft, np.arange(n_mels)
    decibel_bar(over_time(power, vscale="dBFS[power]", y_axis="linear", n_fft=n_fft, ax=ax[0], **time), ax[0])
    ax[0].set_title("1  Power spectrum")
    _matrix(
        bank, ax=ax[1], title="2  Triangular filters", label="Weight (1/Hz)", cmap="Blues",
        x=(hertz, "Frequency (Hz)"), y=(bands, "Mel band"),
    )  # fmt: skip
    decibel_bar(over_time(L, cmap="magma", y_axis="frames", ax=ax[2], **time), ax[2])
    ax[2].set(title="3  Mel spectrum", ylabel="Mel band")
    _matrix(
        C, ax=ax[3], title="4  DCT matrix", label="Weight", cmap="coolwarm", auto_aspect=False,
        x=(bands, "Mel band"), y=(np.arange(n_mfcc), "Coefficient"),
    )  # fmt: skip
    show(M, ax=ax[4], title="5  MFCC", sr=sr, hop_length=hop_length)
    _one_frame(L, M, C, np.arange(M.shape[1]) * hop_length / sr, ax[5])
    return fig
