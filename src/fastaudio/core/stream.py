"""stream: an audio file as blocks of frames, in constant memory."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import numpy as np

from .. import _check
from ..backends.denormals import flushed
from ..errors import ParameterError
from .audio_file import AudioFile, check_part, open_audio
from .load import mix_down
from .resample import QUALITIES, soxr


def stream(
    path: Any,
    *,
    block_length: int,
    frame_length: int,
    hop_length: int,
    sr: float | None = None,
    mono: bool = True,
    offset: float = 0.0,
    duration: float | None = None,
    fill_value: float | None = None,
    res_type: str = "soxr_hq",
    dtype: Any = np.float32,
    on_truncated: str = "raise",
    nonfinite: str = "raise",
    allow_formats: tuple[str, ...] = (),
) -> Generator[np.ndarray, None, None]:
    """Read an audio file in blocks of `block_length` frames, in constant memory.

    Frames are left-aligned: analyse the blocks with `center=False`. The samples are those of `load` (MP3
    included).

    Parameters
    ----------
    path : str, path, int, file object or soundfile.SoundFile
        What to read, as for `load`; a SoundFile stays open.
    block_length : int > 0
        Frames in a block.
    frame_length, hop_length : int > 0
        Samples in a frame, and from one frame to the next. A block has `(block_length - 1) * hop_length +
        frame_length` samples, the next begins `block_length * hop_length` later.
    sr : number > 0 or None
        Sampling rate to resample to, in Hz; None keeps the file's. `block_length * hop_length` must be a
        whole number of samples at the file's rate too.
    mono, offset, duration, res_type, dtype, on_truncated, nonfinite, allow_formats
        As for `load`; `dtype` is float32 or float64.
    fill_value : float or None
        Fill the last blocks to full length with this value; None leaves them short.

    Yields
    ------
    y : np.ndarray [shape=(n,) or (channels, n)]
        A block of its own memory.

    Raises
    ------
    ParameterError
        An argument breaks a rule; at the first block: offset outside the file, samples not finite.
    AudioError
        At a block: the file cannot be read, is no audio, or is truncated.

    Examples
    --------
    >>> import os, tempfile
    >>> import fastaudio as fa, numpy as np
    >>> name = os.path.join(tempfile.mkdtemp(), "silence.wav")
    >>> fa.write(name, np.zeros(10000), 22050)
    >>> [block.shape for block in fa.stream(name, block_length=8, frame_length=1024, hop_length=512)]
    [(4608,), (4608,), (1808,)]
    """
    _check.positive_int("stream", "block_length", block_length)
    _check.positive_int("stream", "frame_length", frame_length)
    _check.positive_int("stream", "hop_length", hop_length)
    _check.one_of("stream", "res_type", res_type, QUALITIES)
    check_part("stream", offset, duration, nonfinite)
    dtype = np.dtype(_check.one_of("stream", "dtype", np.dtype(dtype).name, ("float32", "float64")))
    if sr is not None:
        sr = _check.positive("stream", "sr", sr)
    size, step = (block_length - 1) * hop_length + frame_length, block_length * hop_length

    def blocks() -> Generator[np.ndarray, None, None]:
        with open_audio("stream", path, on_truncated=on_truncated, allow_formats=allow_formats) as file:
            _check_step(step, sr, file.info.samplerate)
            chunks = _chunks(file, offset, duration, dtype, nonfinite, mono)
            yield from _cut(_resampled(chunks, file.info.samplerate, sr, res_type), size, step, fill_value)

    return blocks()


def _check_step(step: int, sr: float | None, native: int) -> None:
    if sr is not None and not np.isclose(step * native / sr, round(step * native / sr), rtol=1e-7, atol=1e-5):
        raise ParameterError(
            "stream: block_length * hop_length must be a whole number of samples "
            f"at the file's {native} Hz, got {step} at {sr} Hz"
        )


def _chunks(
    file: AudioFile, offset: float, duration: float | None, dtype: np.dtype, nonfinite: str, mono: bool
) -> Iterator[np.ndarray]:
    """`(n,)` or `(n, channels)`."""
    for block in file.blocks(file.go_to(offset, duration), dtype, nonfinite):
        if block.shape[1] == 1:
            yield block[:, 0]
        else:
            yield mix_down(block) if mono else block


def _resampled(chunks: Iterator[np.ndarray], native: int, sr: float | None, res_type: str) -> Iterator[np.ndarray]:
    if sr is None or sr == native:
        yield from chunks
        return
    resampler = empty = None
    for chunk in chunks:
        if resampler is None:
            channels, empty = (chunk.shape[1] if chunk.ndim == 2 else 1), chunk[:0].copy()
            resampler = soxr("stream").ResampleStream(native, sr, channels, chunk.dtype, res_type)
        yield flushed(resampler.resample_chunk, np.ascontiguousarray(chunk))
    if resampler is not None:
        yield resampler.resample_chunk(empty, last=True)


def _cut(chunks: Iterator[np.ndarray], size: int, step: int, fill_value: float | None) -> Iterator[np.ndarray]:
    """Blocks of `size` samples every `step` samples; the end comes in short or filled blocks."""
    held, skip = None, 0  # skip: samples between blocks still to come, where frames do not touch
    for chunk in chunks:
        chunk, skip = chunk[skip:], max(0, skip - len(chunk))
        held = chunk.copy() if held is None or not len(held) else np.concatenate((held, chunk))
        start = 0
        while len(held) - start >= size:
            yield held[start : start + size].T.copy()
            start += step
        skip += max(0, start - len(held))
        held = held[start:]
    for start in range(0, 0 if held is None else len(held), step):
        block = held[start : start + size]
        if len(block) < size and fill_value is not None:
            missing = ((0, size - len(block)),) + ((0, 0),) * (block.ndim - 1)
            block = np.pad(block, missing, constant_values=fill_value)
        yield block.T.copy()
