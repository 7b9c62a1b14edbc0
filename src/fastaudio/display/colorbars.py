"""Colour bars of decibels and of phases, beside the picture that `specshow` returned."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from .. import _check
from ._style import pyplot


def colorbar_db(im: Any, *, ax: Any = None, fig: Any = None, format: Any = "% -3.f", **kwargs: Any) -> Any:
    """Colour bar of a picture in decibels.

    Parameters
    ----------
    im : what `specshow` returned
    ax, fig : matplotlib Axes that gives up room for the bar, and its Figure; default those of `im`
    format : of the numbers, as `fig.colorbar` takes it
    **kwargs : passed to `fig.colorbar`; `label` is "dB" by default

    Returns
    -------
    matplotlib Colorbar

    Examples
    --------
    >>> import fastaudio as fa
    >>> D = fa.stft(fa.tone(440, sr=22050, duration=1.0))
    >>> fa.display.colorbar_db(fa.display.specshow(D, vscale="dBFS")).ax.get_ylabel()
    'dB'
    """
    return _bar(im, ax, fig, {"label": "dB", "format": format} | kwargs)


def colorbar_phase(im: Any, *, numticks: int = 9, ax: Any = None, fig: Any = None, **kwargs: Any) -> Any:
    """Colour bar of a picture of phases, in multiples of π.

    Parameters
    ----------
    im : what `specshow` returned
    numticks : int > 0, from one end to the other; 9 are multiples of π/4
    ax, fig : matplotlib Axes that gives up room for the bar, and its Figure; default those of `im`
    **kwargs : passed to `fig.colorbar`; `label` is "radians" by default

    Returns
    -------
    matplotlib Colorbar

    Examples
    --------
    >>> import fastaudio as fa
    >>> D = fa.stft(fa.tone(440, sr=22050, duration=1.0))
    >>> bar = fa.display.colorbar_phase(fa.display.specshow(D, vscale="phase"), numticks=5)
    >>> [tick.get_text().strip() for tick in bar.ax.get_yticklabels()]
    ['-π', '-π/2', '0', 'π/2', 'π']
    """
    pyplot("colorbar_phase")
    from matplotlib.ticker import FuncFormatter, LinearLocator

    ticks = LinearLocator(numticks=_check.positive_int("colorbar_phase", "numticks", numticks))
    return _bar(im, ax, fig, {"label": "radians", "ticks": ticks, "format": FuncFormatter(_multiple_of_pi)} | kwargs)


def _bar(im: Any, ax: Any, fig: Any, options: dict) -> Any:
    return (im.figure if fig is None else fig).colorbar(im, ax=im.axes if ax is None else ax, **options)


def _multiple_of_pi(radians: float, place: int | None = None) -> str:
    part = Fraction(radians / np.pi).limit_denominator(16)
    if not part:
        return " 0"
    many = "" if abs(part.numerator) == 1 else str(abs(part.numerator))
    under = "" if part.denominator == 1 else f"/{part.denominator}"
    return f"{'-' if part < 0 else ' '}{many}π{under}"
