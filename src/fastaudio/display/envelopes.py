"""Amplitude envelope, RMS and zero-crossing rate beside the STFT and the MFCCs of the same sound."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from ._style import GREEN, GREY, ORANGE, RED, decibel_bar, mono, panels, styled
from .mfcc import show
from .specshow import specshow
from .waveshow import waveshow


@styled
def envelopes(y: np.ndarray, *, sr: float = 22050, n_fft: int = 2048, hop_length: int = 512, axes: Any = None) -> Any:
    """Draw the time-domain features of a sound over it, and the STFT and MFCCs below.

    The zero-crossing rate z (crossings a sample) of a pure tone is twice its frequency over sr, so z * sr / 2
    in hertz is drawn over the waveform on the right-hand scale, and again across the spectrogram.

    Parameters
    ----------
    y : array (n,)
    sr : sampling rate [Hz];  n_fft : also the frame length of the envelopes;  hop_length
    axes : three matplotlib Axes, default a new figure

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ParameterError : y is not one channel of finite samples; those of the features
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> fig = fa.display.envelopes(fa.tone(440, sr=22050, duration=1.0), sr=22050)
    >>> fig.axes[0].get_legend_handles_labels()[1]
    ['waveform', 'amplitude envelope', 'RMS']
    """
    y = mono("envelopes", y)
    fig, (top, middle, bottom) = panels("envelopes", axes, 3, 1, (11, 8.5), sharex=True)
    frames = dict(frame_length=n_fft, hop_length=hop_length)
    envelope, level = fa.feature.amplitude_envelope(y, **frames)[0], fa.feature.rms(y=y, **frames)[0]
    crossings = fa.feature.zero_crossing_rate(y, **frames)[0] * sr / 2
    times = np.arange(len(level)) * hop_length / sr

    waveshow(y, sr=sr, axis="s", ax=top, color=GREY, alpha=0.55, label="waveform")
    top.plot(times, envelope, color=ORANGE, label="amplitude envelope")
    top.plot(times, level, color=RED, label="RMS")
    top.set(title="Envelope, RMS and zero-crossing rate", ylabel="Amplitude", xlabel="")
    rate = top.twinx()
    rate.plot(times, crossings, color=GREEN, linewidth=1.1, label="ZCR · sr / 2")
    rate.set_ylabel("ZCR · sr / 2 (Hz)", color=GREEN)
    rate.set_ylim(0, 1.35 * max(crossings.max(), 1.0))
    handles, labels = (a + b for a, b in zip(*(x.get_legend_handles_labels() for x in (top, rate)), strict=True))
    rate.legend(handles, labels, loc="upper right", ncols=4)
    low, high = top.get_ylim()
    top.set_ylim(low, high + 0.3 * (high - low))  # room for the legend, as on the right-hand scale

    shared = dict(sr=sr, hop_length=hop_length)
    D = fa.stft(y, n_fft=n_fft, hop_length=hop_length)
    decibel_bar(specshow(D, vscale="dBFS", n_fft=n_fft, x_axis="s", y_axis="log", ax=middle, **shared), middle)
    middle.plot(times, crossings, color="#68d391", linewidth=1.3)
    middle.set(title="STFT, and ZCR · sr / 2 as a line", xlabel="")
    M = fa.feature.mfcc(y=y, sr=sr, n_mfcc=13, n_fft=n_fft, hop_length=hop_length)
    show(M, ax=bottom, title="MFCC", **shared)
    bottom.set_xlim(0, times[-1] or 1)
    return fig
