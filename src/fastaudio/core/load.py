"""load: an audio file as a floating-point array."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import numpy as np

from .. import _check
from ..errors import AudioError, ParameterError
from .audio_file import AudioFile, check_part, is_soundfile, open_audio
from .resample import convert

_FIRST = 1 << 24  # samples allocated at once; longer signals grow as they decode, whatever the header claims
_DTYPES = ("float32", "float64", "int16", "int32")


def load(
    path: Any,
    *,
    sr: float | None = 22050,
    mono: bool = True,
    offset: float = 0.0,
    duration: float | None = None,
    dtype: Any = np.float32,
    res_type: str = "soxr_hq",
    on_truncated: str = "raise",
    nonfinite: str = "raise",
    allow_formats: tuple[str, ...] = (),
    max_frames: int = 2**31,
) -> tuple[np.ndarray, float]:
    """Load an audio file as a floating-point time series.

    WAV (RF64, WAVEX), AIFF, FLAC, OGG (Vorbis, Opus) and MP3 are read; the file is decoded block by block, so
    memory follows the samples really there.

    Parameters
    ----------
    path : str, path, int, file object or soundfile.SoundFile
        What to read: a path, a file descriptor, a seekable binary file object (read from its beginning), or
        an open SoundFile (read from its position, and closed, as librosa does).
    sr : number > 0 or None
        Sampling rate to resample to, in Hz; None keeps the file's.
    mono : bool
        Average the channels.
    offset : float
        Start of what to read, in seconds; negative counts from the end.
    duration : float >= 0 or None
        Seconds to read; None reads to the end.
    dtype : {float32, float64, int16, int32}
        Type of the samples. Integers only where nothing is computed: `mono=False` or one channel, and no
        resampling.
    res_type : str
        Quality of the resampling, see `resample`.
    on_truncated : {"raise", "keep"}
        A file that ends before its declared length is an error, or what is there is returned.
    nonfinite : {"raise", "zero", "propagate"}
        NaN and Inf samples are an error, become 0, or stay.
    allow_formats : tuple of str
        Further containers or codecs to open, as libsndfile names them ("AU", "CAF", "IMA_ADPCM", ...). Their
        decoders have a history of memory errors: for files you trust.
    max_frames : int > 0
        Refuse to read more frames than this.

    Returns
    -------
    y : np.ndarray [shape=(n,) or (channels, n)]
        Samples, C-contiguous; PCM lies in [-1, 1).
    sr : number
        Sampling rate of `y` in Hz.

    Raises
    ------
    ParameterError
        An argument breaks a rule, `offset` lies outside the file, or samples are not finite.
    AudioError
        The file cannot be read, is no audio, is truncated, or is of a format that is not let in.

    Examples
    --------
    >>> import os, tempfile
    >>> import fastaudio as fa, numpy as np
    >>> name = os.path.join(tempfile.mkdtemp(), "ramp.wav")
    >>> fa.write(name, np.linspace(-0.5, 0.5, 44100), 44100)
    >>> y, sr = fa.load(name)
    >>> y.shape, y.dtype, sr
    ((22050,), dtype('float32'), 22050)
    """
    dtype = np.dtype(_check.one_of("load", "dtype", np.dtype(dtype).name, _DTYPES))
    check_part("load", offset, duration, nonfinite)
    max_frames = _check.positive_int("load", "max_frames", max_frames)
    target = None if sr is None else _check.positive("load", "sr", sr)
    with (
        path if is_soundfile(path) else nullcontext(),
        open_audio("load", path, on_truncated=on_truncated, allow_formats=allow_formats) as file,
    ):
        native, channels = file.info.samplerate, file.info.channels
        if dtype.kind == "i" and (target not in (None, native) or (mono and channels > 1)):
            raise ParameterError(f"load: dtype must be floating-point to mix or resample, got {dtype.name}")
        y = _read(file, offset, duration, dtype, nonfinite, max_frames, channels if not mono else 1)
    if target is None or target == native:
        return y, native if sr is None else sr
    return convert(y, native, sr, res_type), sr


def _read(
    file: AudioFile, offset: float, duration: float | None, dtype: np.dtype, nonfinite: str, max_frames: int, rows: int
) -> np.ndarray:
    """`(n,)`, or `(rows, n)` for more than one row."""
    frames = file.go_to(offset, duration)
    if frames is not None and frames > max_frames:
        raise AudioError(f"load: file must have <= max_frames={max_frames} frames, got {frames} in {file.info.path!r}")
    y = np.empty((rows, min(_FIRST // rows, max_frames if frames is None else frames)), dtype)
    n = 0
    for block in file.blocks(frames, dtype, nonfinite):
        if n + len(block) > max_frames:
            raise AudioError(f"load: file must have <= max_frames={max_frames} frames, got more in {file.info.path!r}")
        if n + len(block) > y.shape[1]:
            grown = np.empty((rows, max(2 * y.shape[1], n + len(block))), dtype)
            grown[:, :n] = y[:, :n]
            y = grown
        part = y[:, n : n + len(block)]
        part[:] = block.T if rows == block.shape[1] else mix_down(block)
        n += len(block)
    y = y if n == y.shape[1] else np.ascontiguousarray(y[:, :n])
    return y[0] if rows == 1 else y


def mix_down(block: np.ndarray) -> np.ndarray:
    """The mean of the channels, `(m, channels) -> (m,)`."""
    total = block[:, 0].copy()
    for channel in range(1, block.shape[1]):
        total += block[:, channel]
    total /= block.shape[1]
    return total
