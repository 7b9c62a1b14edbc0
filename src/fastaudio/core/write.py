"""write: a signal as an audio file, whole or not at all."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from .. import _check
from .._atomic import atomic_file
from ..errors import AudioError, ParameterError
from ..util.valid import valid_audio
from .audio_file import BLOCK, soundfile

_FORMATS = {
    "wav": "WAV",
    "flac": "FLAC",
    "ogg": "OGG",
    "mp3": "MP3",
    "aif": "AIFF",
    "aiff": "AIFF",
    "rf64": "RF64",
}
_KINDS = ("float32", "float64", "int16", "int32")


def write(
    path: Any, y: np.ndarray, sr: int, *, subtype: str | None = None, format: str | None = None
) -> None:
    """Write a signal to an audio file. The file appears whole or not at all; an older one is replaced.

    Parameters
    ----------
    path : str or path
        Where to; the extension names the container.
    y : np.ndarray [shape=(n,) or (channels, n)]
        Samples, finite; float in [-1, 1) (PCM clips beyond), int16 or int32 at full scale.
    sr : int > 0
        Sampling rate in Hz.
    subtype : str or None
        Codec as libsndfile names it, for example "PCM_24" or "FLOAT"; None takes the container's usual one
        (16-bit PCM, Vorbis, MPEG layer III).
    format : {"WAV", "RF64", "AIFF", "FLAC", "OGG", "MP3"} or None
        Container; None goes by the extension.

    Raises
    ------
    ParameterError
        An argument breaks a rule; nothing was touched.
    AudioError
        The file cannot be written (no space, no permission); an older file is as it was.

    Examples
    --------
    >>> import os, tempfile
    >>> import fastaudio as fa, numpy as np
    >>> name = os.path.join(tempfile.mkdtemp(), "half.flac")
    >>> fa.write(name, np.full(8000, 0.5, np.float32), 8000)
    >>> y, sr = fa.load(name, sr=None)
    >>> float(y.max()), sr
    (0.5, 8000)
    """
    sf = soundfile("write")
    path = os.fsdecode(path)
    if format is None:
        format = _FORMATS.get(os.path.splitext(path)[1][1:].lower(), "")
    format = _check.one_of(
        "write", "format (or the extension)", format, tuple(dict.fromkeys(_FORMATS.values()))
    )
    data = _frames(y)
    if not len(data) and format in ("FLAC", "OGG", "MP3"):  # libsndfile would leave a file of 0 bytes
        raise ParameterError(f"write: y must have at least one sample for {format}, got shape {y.shape}")
    sr = _check.positive_int("write", "sr", sr)
    subtype = sf.default_subtype(format) if subtype is None else subtype
    _check.one_of("write", "subtype", subtype, tuple(sf.available_subtypes(format)))
    try:
        with atomic_file(path) as file:
            target = (
                file if os.name == "nt" else file.fileno()
            )  # Windows cannot share descriptors between C runtimes
            with sf.SoundFile(target, "w", sr, data.shape[1], subtype, format=format, closefd=False) as out:
                # in blocks: libsndfile 1.2 overflows its stack on one long Vorbis write
                for start in range(0, len(data), BLOCK):
                    out.write(data[start : start + BLOCK])
    except (OSError, AssertionError, sf.SoundFileError) as error:  # soundfile asserts that all was written
        raise AudioError(
            f"write: file must be writable ({error or 'not all was written'}), got {path!r}"
        ) from error


def _frames(y: Any) -> np.ndarray:
    """`(n,)` or `(channels, n)` -> `(n, channels)`, checked."""
    if not isinstance(y, np.ndarray) or y.ndim not in (1, 2):
        raise ParameterError(f"write: y must be an array of shape (n,) or (channels, n), got {_describe(y)}")
    if y.dtype == np.float16:
        y = y.astype(np.float32)
    if y.dtype.name not in _KINDS:
        raise ParameterError(f"write: y must be one of {', '.join(_KINDS)}, got dtype {y.dtype}")
    data = y[:, None] if y.ndim == 1 else y.T
    if not 1 <= data.shape[1] <= 1024:
        raise ParameterError(f"write: y must have 1 to 1024 channels, got {data.shape[1]}")
    if y.dtype.kind == "f":
        valid_audio(y)
    return data.astype(data.dtype.newbyteorder("="), copy=False)


def _describe(y: Any) -> str:
    return f"shape {y.shape}" if isinstance(y, np.ndarray) else type(y).__name__
