"""Sampling too slowly: a tone above sr / 2 comes back as a lower one; resampling filters it out first."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from .. import _check
from ._style import BLUE, GREY, RED, decibel_bar, panels, styled
from .specshow import specshow


def _samples(ax: Any, sr: float) -> None:
    """A cosine of 0.9 sr and its alias of 0.1 sr pass through the same samples."""
    t, n = np.linspace(0, 12 / sr, 1500), np.arange(13)
    f = 0.9 * sr
    ax.plot(1000 * t, np.cos(2 * np.pi * f * t), color=GREY, linewidth=0.9, label=f"tone, {f:g} Hz")
    ax.plot(1000 * t, np.cos(2 * np.pi * (sr - f) * t), color=RED, label=f"alias, {sr - f:g} Hz")
    ax.plot(1000 * n / sr, np.cos(2 * np.pi * f * n / sr), "o", color=BLUE, label="samples")
    ax.set(title=f"Sampled at {sr:g} Hz", xlabel="Time (ms)", ylabel="Amplitude", ylim=(-1.15, 1.75))
    ax.legend(loc="upper right", ncols=3, columnspacing=1)
    ax.margins(x=0)
    ax.grid(True)


@styled
def alias(*, sr: float = 22050, factor: int = 4, axes: Any = None) -> Any:
    """Draw aliasing: in the samples of a tone, and in a sweep of which only every `factor`-th sample is kept.

    Parameters
    ----------
    sr : sampling rate of the sweep [Hz]; it runs from 0 to sr / 2 in 4 s
    factor : int > 0, by which the rate is divided
    axes : three matplotlib Axes, default a new figure

    Returns
    -------
    matplotlib Figure: samples of a tone; the sweep with samples dropped; the sweep through `resample`

    Raises
    ------
    ParameterError : sr <= 0, factor is not a positive integer
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> [ax.get_title(loc="left") for ax in fa.display.alias(factor=2).axes[1:3]]
    ['Sweep, samples dropped', 'Sweep, resampled']
    """
    _check.positive("alias", "sr", sr)
    slow = sr / _check.positive_int("alias", "factor", factor)
    fig, (first, dropped, resampled) = panels("alias", axes, 1, 3, (14, 3.8))
    _samples(first, 1000.0)
    sweep = fa.chirp(fmin=1.0, fmax=sr / 2, sr=sr, duration=4.0, linear=True)
    pictures = {
        "Sweep, samples dropped": (dropped, sweep[::factor]),
        "Sweep, resampled": (resampled, fa.resample(sweep, orig_sr=sr, target_sr=slow)),
    }
    for title, (ax, y) in pictures.items():
        D = np.abs(fa.stft(np.ascontiguousarray(y), n_fft=512, hop_length=128))
        # one reference for both pictures: a window's sum over two is the peak of a full-scale tone
        D = fa.amplitude_to_db(D, ref=128, top_db=None)
        shared = dict(sr=slow, n_fft=512, hop_length=128, x_axis="time", y_axis="linear", cmap="magma")
        mesh = specshow(D, vmin=-80, vmax=0, ax=ax, **shared)
        decibel_bar(mesh, ax)
        ax.set_title(title)
    return fig
