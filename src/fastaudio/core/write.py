"""write: a signal as an audio file, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import numpy as np

from .. import _arrays, _check
from .._atomic import atomic_file
from ..errors import AudioError, ParameterError
from ..util.valid import valid_audio
from .audio_file import BLOCK, soundfile

_FORMATS = {"wav": "WAV", "flac": "FLAC", "ogg": "OGG", "mp3": "MP3", "aif": "AIFF", "aiff": "AIFF", "rf64": "RF64"}
NEED_SAMPLES = ("FLAC", "OGG", "MP3")
_KINDS = ("float32", "float64", "int16", "int32")


@_arrays.host_only
def write(path: Any, y: np.ndarray, sr: int, *, subtype: str | None = None, format: str | None = None) -> None:
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
    format = container("write", path, format)
    data = _frames(y)
    if not len(data) and format in NEED_SAMPLES:  # libsndfile would leave a file of 0 bytes
        raise ParameterError(f"write: y must have at least one sample for {format}, got shape {y.shape}")
    sr = _check.positive_int("write", "sr", sr)
    subtype = codec("write", sf, format, subtype)
    # in blocks: libsndfile 1.2 overflows its stack on one long Vorbis write
    blocks = (data[start : start + BLOCK] for start in range(0, len(data), BLOCK))
    save("write", sf, path, blocks, sr, data.shape[1], subtype, format)


def container(where: str, path: Any, format: str | None) -> str:
    """The container asked for, or that of the extension."""
    if format is None:
        suffix = os.path.splitext(os.fsdecode(path))[1]
        format = _FORMATS.get(suffix[1:].lower(), suffix)
    return _check.one_of(where, "format (or the extension)", format, tuple(dict.fromkeys(_FORMATS.values())))


def codec(where: str, sf: Any, format: str, subtype: str | None) -> str:
    subtype = sf.default_subtype(format) if subtype is None else subtype
    return _check.one_of(where, "subtype", subtype, tuple(sf.available_subtypes(format)))


def save(
    where: str, sf: Any, path: Any, blocks: Iterable[np.ndarray], sr: int, channels: int, subtype: str, format: str
) -> None:
    """Write blocks `(m, channels)`, m <= BLOCK, to a file that appears whole or not at all."""
    path = os.fsdecode(path)
    try:
        with atomic_file(path) as file:
            # Windows cannot share descriptors between C runtimes
            target = file if os.name == "nt" else file.fileno()
            try:
                with sf.SoundFile(target, "w", sr, channels, subtype, format=format, closefd=False) as out:
                    for block in blocks:
                        out.write(block)
            except (sf.SoundFileError, AssertionError):
                _ask_the_system(file)
                raise
    except (OSError, AssertionError, sf.SoundFileError) as error:  # soundfile asserts that all was written
        if isinstance(error, AudioError):  # of a reader that the blocks come from
            raise
        reason = getattr(error, "strerror", None) or error or "not all was written"
        problem = f"file must be writable ({reason}), got {path!r}"
        raise AudioError(f"{where}: {problem}") from error


def _ask_the_system(file: Any) -> None:
    """OSError, with the reason that libsndfile keeps to itself, if no more can be written; the file is lost anyway."""
    with file:
        file.seek(0, os.SEEK_END)
        file.write(bytes(1 << 20))


def _frames(y: Any) -> np.ndarray:
    """`(n,)` or `(channels, n)` -> `(n, channels)`, checked."""
    if not isinstance(y, np.ndarray) or y.ndim not in (1, 2):
        raise ParameterError(f"write: y must be an array of shape (n,) or (channels, n), got {_check.described(y)}")
    if y.dtype == np.float16:
        y = y.astype(np.float32)
    if y.dtype.name not in _KINDS:
        raise ParameterError(f"write: y must be one of {', '.join(_KINDS)}, got dtype {y.dtype}")
    data = y[:, None] if y.ndim == 1 else y.T
    if not 1 <= data.shape[1] <= 1024:
        raise ParameterError(f"write: y must have 1 to 1024 channels, (channels, n), got shape {y.shape}")
    if data.shape[1] > max(64, len(data)):
        raise ParameterError(f"write: y must be (channels, n), got shape {y.shape}; y.T?")
    if y.dtype.kind == "f":
        valid_audio(y)
    return data.astype(data.dtype.newbyteorder("="), copy=False)
