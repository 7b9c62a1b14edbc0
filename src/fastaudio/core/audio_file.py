"""The one place that opens soundfile. Every file is treated as hostile: see `container` for what is checked
before libsndfile sees a byte, `AudioFile.blocks` for what is checked while decoding.
"""

from __future__ import annotations

import functools
import importlib
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._check import fail, non_negative, one_of
from ..errors import AudioError, BackendUnavailable, ParameterError
from .admission import admit, binary
from .container import Header, read_header

BLOCK = 1 << 16  # frames decoded at a time: small enough to stay in cache, large enough to hide the call
_UNKNOWN = 2**63 - 1  # libsndfile's SF_COUNT_MAX


@dataclass(frozen=True)
class AudioInfo:
    """What is known about an audio file without decoding it.

    Attributes
    ----------
    path : str
        Name of the file.
    container, subtype : str
        As libsndfile names them, for example "WAV" and "PCM_16".
    samplerate, channels : int
        Hz; number of channels.
    frames : int or None
        Samples per channel that can be read; None if the file does not say (streamed FLAC).
    truncated : str
        Why the file cannot be whole, "" if nothing speaks against it.
    """

    path: str
    container: str
    subtype: str
    samplerate: int
    channels: int
    frames: int | None
    truncated: str = ""

    @property
    def duration(self) -> float | None:
        """Seconds, None if the file does not say."""
        return None if self.frames is None else self.frames / self.samplerate


def soundfile(where: str) -> Any:
    """The soundfile module, imported when first needed."""
    try:
        return importlib.import_module("soundfile")
    except (ImportError, OSError) as error:  # OSError: no libsndfile
        raise BackendUnavailable(f"{where}: needs soundfile ({error}); pip install soundfile") from error


@functools.cache
def _sequential() -> type:
    class Sequential(soundfile("load").SoundFile):
        """soundfile seeks after every read: that restarts the MP3 decoder and alters the samples there."""

        def seekable(self) -> bool:
            return False

    return Sequential


def is_soundfile(x: Any) -> bool:
    """Whether `x` is an open soundfile.SoundFile; does not import soundfile."""
    kind = getattr(sys.modules.get("soundfile"), "SoundFile", None)  # None too while another thread imports it
    return kind is not None and isinstance(x, kind)


def check_part(where: str, offset: float, duration: float | None, nonfinite: str) -> None:
    """Check the arguments of `AudioFile.go_to` and `blocks` before a file is opened."""
    one_of(where, "nonfinite", nonfinite, ("raise", "zero", "propagate"))
    if duration is not None:
        non_negative(where, "duration", duration)
    if not np.isfinite(offset):
        raise fail(where, "offset must be finite", offset)


class AudioFile:
    """An open, checked audio file. `where` is the public function to name in errors."""

    def __init__(self, where: str, name: str, file: Any, header: Header, keep_cut: bool):
        self._where, self._file, self._keep_cut = where, file, keep_cut
        given = not isinstance(file, _sequential())
        self._position = file.tell() if given else 0
        frames = None if file.frames >= _UNKNOWN else file.frames
        self._block = BLOCK
        if given and frames and file.format == "MP3":
            self._block = frames  # see Sequential
        elif keep_cut and file.format == "FLAC":
            self._block = 512  # the block in which the decoder fails is lost
        cut = header.cut
        if header.container == "MP3" and header.frames is not None and frames is not None:
            if frames < header.frames - 2304:  # two MPEG frames: encoder delay and a last frame kept back
                cut = cut or f"the decoder finds {frames} of {header.frames} samples (MP3 without a Xing tag)"
            frames = min(frames, header.frames)
        self.info = AudioInfo(name, file.format, file.subtype, file.samplerate, file.channels, frames, cut)
        if cut and not keep_cut:
            raise self.error(f"the file is truncated: {cut}")

    def error(self, problem: str) -> AudioError:
        return AudioError(f"{self._where}: {problem}, got {self.info.path!r}")

    def go_to(self, offset: float, duration: float | None) -> int | None:
        """Seek to `offset`, which counts from the end if negative; the number of frames from there, None for all."""
        total, rate = self.info.frames, self.info.samplerate
        first = int(abs(offset) * rate) if offset else self._position
        if total is not None:
            first = total - first if offset < 0 else first
            if not 0 <= first <= total:
                rule = f"offset must lie within the file ({total / rate:g} s)"
                raise ParameterError(f"{self._where}: {rule}, got {offset!r} for {self.info.path!r}")
        elif offset < 0:
            raise self.error("a negative offset needs a file that declares its length")
        try:
            if first or offset:
                self._file.seek(first)
        except soundfile(self._where).SoundFileError as error:
            raise self.error(f"the file cannot be read from frame {first} ({error})") from error
        limits = [] if total is None else [total - first]
        limits += [] if duration is None else [int(duration * rate)]
        return min(limits, default=None)

    def blocks(self, frames: int | None, dtype: Any, nonfinite: str) -> Iterator[np.ndarray]:
        """`(m, channels)` blocks from here on, `frames` in all; each reuses the memory of the one before."""
        left = sys.maxsize if frames is None else frames
        buffer = np.empty((min(left, self._block), self.info.channels), dtype)
        while left > 0:
            wanted = min(left, len(buffer))
            block = self._read(buffer[:wanted])
            left -= len(block)
            if len(block):
                yield self._finite(block, nonfinite)
            if len(block) < wanted:
                break
        if frames is not None and left > 0 and not self._keep_cut:
            raise self.error(f"the file is truncated: {frames - left} of {frames} frames decoded")

    def _read(self, out: np.ndarray) -> np.ndarray:
        try:
            return self._file.read(out=out)
        except soundfile(self._where).SoundFileError as error:
            if self._keep_cut:
                return out[:0]
            raise self.error(f"the file is damaged or truncated ({error})") from error

    def _finite(self, block: np.ndarray, nonfinite: str) -> np.ndarray:
        if nonfinite == "propagate" or block.dtype.kind != "f":
            return block
        finite = np.isfinite(block)
        if not finite.all():
            if nonfinite == "raise":
                raise ParameterError(f"{self._where}: samples must be finite, got NaN or Inf in {self.info.path!r}")
            block[~finite] = 0
        return block


@contextmanager
def open_audio(
    where: str, path: Any, *, on_truncated: str = "raise", allow_formats: tuple[str, ...] = ()
) -> Iterator[AudioFile]:
    """Open a path, a file descriptor, a binary file object, or a soundfile.SoundFile (which stays open)."""
    keep_cut = one_of(where, "on_truncated", on_truncated, ("raise", "keep")) == "keep"
    if is_soundfile(path):
        yield AudioFile(where, str(path.name), path, Header(), keep_cut)
        return
    with binary(where, path) as stream:
        name = str(path if isinstance(path, int) else getattr(stream, "name", path))
        header = read_header(stream)
        if header.cut and not header.codec:
            raise AudioError(f"{where}: file must hold audio ({header.cut}), got {name!r}")
        if header.container or not allow_formats:
            admit(where, name, header.container, header.codec, allow_formats)
        try:
            # the descriptor spares a Python callback a read; Windows cannot share descriptors between C
            # runtimes
            raw = isinstance(stream, io.FileIO) and os.name != "nt"
            file = _sequential()(stream.fileno() if raw else stream, closefd=False)
        except (soundfile(where).SoundFileError, TypeError) as error:
            reason = header.cut or str(error).rpartition(": ")[2]
            raise AudioError(f"{where}: file must hold audio ({reason}), got {name!r}") from error
        with file:
            admit(where, name, file.format, file.subtype, allow_formats)
            yield AudioFile(where, name, file, header, keep_cut)
