"""Where are the silences between words? The level, its threshold, and the regions `effects.split` keeps."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from .. import _check
from ._style import BLUE, GREEN, RED, mono, panels, styled
from .waveshow import waveshow


@styled
def silences(
    y: np.ndarray,
    *,
    sr: float = 22050,
    top_db: float = 30,
    frame_length: int = 2048,
    hop_length: int = 512,
    axes: Any = None,
) -> Any:
    """Draw the sounding regions of a recording, and the level they are decided by.

    Parameters
    ----------
    y : array (n,)
    sr : sampling rate [Hz]
    top_db : dB below the loudest frame that count as silence
    frame_length, hop_length : of the level [samples]
    axes : two matplotlib Axes, default a new figure

    Returns
    -------
    matplotlib Figure; the regions of `effects.split` are shaded

    Raises
    ------
    ParameterError : y is not one channel of finite samples, top_db <= 0; those of `effects.split`
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa, numpy as np
    >>> word = fa.tone(440, sr=22050, duration=0.5)
    >>> y = np.concatenate([word, np.zeros(22050, np.float32), word])
    >>> fa.display.silences(y, sr=22050).axes[0].get_title(loc="left")
    '2 sounding regions'
    """
    y = mono("silences", y)
    _check.positive("silences", "top_db", top_db)
    frames = dict(frame_length=frame_length, hop_length=hop_length)
    regions = fa.effects.split(y, top_db=top_db, **frames)
    level = fa.amplitude_to_db(fa.feature.rms(y=y, **frames)[0], ref=np.max, top_db=80)
    fig, (top, bottom) = panels("silences", axes, 2, 1, (7.5, 4.4), sharex=True, height_ratios=(1.3, 1))
    waveshow(y, sr=sr, ax=top, color=BLUE)
    bottom.plot(np.arange(len(level)) * hop_length / sr, level, color=BLUE)
    bottom.axhline(-top_db, color=RED, linestyle="--", linewidth=1.1)
    for ax in (top, bottom):
        for start, end in regions:
            ax.axvspan(start / sr, end / sr, color=GREEN, alpha=0.16, linewidth=0)
        ax.grid(True)
    count = f"{len(regions)} sounding region{'s' * (len(regions) != 1)}"
    title = f"RMS level, and the threshold of {-top_db:g} dB"
    bottom.set(title=title, ylabel="Level (dB)", xlabel=top.get_xlabel())
    bottom.set_ylim(min(float(level.min()), -1.3 * top_db) - 3, 4)
    top.set(title=count, ylabel="Amplitude", xlabel="", xlim=(0, len(y) / sr))
    return fig
