"""get_duration, get_samplerate, audio_info: what is known of a file without decoding it."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from .audio_file import AudioInfo, open_audio


def audio_info(path: Any, *, on_truncated: str = "keep", allow_formats: tuple[str, ...] = ()) -> AudioInfo:
    """Container, codec, rate, channels and length of an audio file; nothing is decoded.

    Parameters
    ----------
    path : str, path, int, file object or soundfile.SoundFile
        As for `load`.
    on_truncated : {"keep", "raise"}
        A file whose header shows that it was cut is described (`truncated` says why), or is an error.
    allow_formats : tuple of str
        As for `load`.

    Returns
    -------
    info : AudioInfo
        Attributes `path, container, subtype, samplerate, channels, frames, truncated, duration`.

    Raises
    ------
    AudioError
        The file cannot be read, is no audio, or is of a format that is not let in.

    Examples
    --------
    >>> import os, tempfile
    >>> import fastaudio as fa, numpy as np
    >>> name = os.path.join(tempfile.mkdtemp(), "silence.wav")
    >>> fa.write(name, np.zeros((2, 8000)), 16000)
    >>> info = fa.audio_info(name)
    >>> info.container, info.subtype, info.channels, info.duration, info.truncated
    ('WAV', 'PCM_16', 2, 0.5, '')
    """
    with open_audio("audio_info", path, on_truncated=on_truncated, allow_formats=allow_formats) as file:
        return file.info


def get_samplerate(path: Any) -> int:
    """Sampling rate of an audio file in Hz.

    Parameters
    ----------
    path : str, path, int, file object or soundfile.SoundFile
        As for `load`.

    Returns
    -------
    sr : int
        Hz.

    Raises
    ------
    AudioError
        The file cannot be read, is no audio, or is of a format that is not let in.

    Examples
    --------
    >>> import os, tempfile
    >>> import fastaudio as fa, numpy as np
    >>> name = os.path.join(tempfile.mkdtemp(), "silence.wav")
    >>> fa.write(name, np.zeros(100), 16000)
    >>> fa.get_samplerate(name)
    16000
    """
    with open_audio("get_samplerate", path, on_truncated="keep") as file:
        return file.info.samplerate


def get_duration(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    S: np.ndarray | None = None,
    n_fft: int = 2048,
    hop_length: int = 512,
    center: bool = True,
    path: Any = None,
) -> float:
    """Duration in seconds of a signal, a spectrogram, or an audio file.

    `path` goes before `y`, and `y` before `S`.

    Parameters
    ----------
    y : np.ndarray [shape=(..., n)]
        Signal.
    sr : number > 0
        Sampling rate of `y` or of the signal behind `S`, in Hz.
    S : np.ndarray [shape=(..., d, t)]
        Spectrogram, or any feature with frames last: `n_fft + hop_length * (t - 1)` samples, less one window
        if centred.
    n_fft, hop_length : int > 0
        Samples in a frame of `S`, and from one frame to the next.
    center : bool
        Whether the frames of `S` are centred.
    path : str, path, int, file object or soundfile.SoundFile
        Audio file; only its header is read.

    Returns
    -------
    d : float
        Seconds.

    Raises
    ------
    ParameterError
        None of `y`, `S`, `path` is given, or `sr` is not > 0.
    AudioError
        The file cannot be read, is truncated, or does not declare its length.

    Examples
    --------
    >>> import fastaudio as fa, numpy as np
    >>> fa.get_duration(y=np.zeros(11025), sr=22050)
    0.5
    >>> fa.get_duration(S=np.zeros((1025, 44)), sr=22050)
    0.9984580498866213
    """
    if path is not None:
        with open_audio("get_duration", path) as file:
            if file.info.duration is None:
                raise file.error("the file must declare its length")
            return file.info.duration
    if type(sr) is not int or sr < 1:  # which it is mostly
        sr = _check.positive("get_duration", "sr", sr)
    if y is not None:
        return float(y.shape[-1]) / sr
    if S is None:
        raise ParameterError("get_duration: one of y, S, path must be given, got none")
    _check.positive_int("get_duration", "n_fft", n_fft)
    _check.positive_int("get_duration", "hop_length", hop_length)
    n_samples = n_fft + hop_length * (S.shape[-1] - 1)
    return float(n_samples - 2 * (n_fft // 2) if center else n_samples) / sr
