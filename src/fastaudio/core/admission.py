"""Which inputs are opened: regular files or binary streams, with containers and codecs simple enough to trust."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from ..errors import AudioError, AudioFileNotFound, ParameterError

#: containers -> codecs that are opened by default. G.711 (ULAW, ALAW) is a table lookup, as simple as PCM.
ALLOWED = {
    "WAV": ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"),
    "WAVEX": ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"),
    "RF64": ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"),
    "AIFF": ("PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32"),
    "FLAC": ("PCM_S8", "PCM_16", "PCM_24"),
    "OGG": ("VORBIS", "OPUS"),
    "MP3": ("MPEG_LAYER_III",),
}


def permitted(container: str, codec: str) -> bool:
    """Whether files of that kind are opened by default; "PCM" stands for PCM of any width."""
    known = ALLOWED.get(container, ())
    return codec in known or (codec == "PCM" and bool(known))


@contextmanager
def binary(where: str, path: Any) -> Iterator[BinaryIO]:
    """A seekable binary stream at position 0."""
    if hasattr(path, "read") and hasattr(path, "seek"):
        if isinstance(path, io.TextIOBase):
            raise ParameterError(f"{where}: file objects must be opened in binary mode, got {path!r}")
        path.seek(0)
        yield path
        return
    if isinstance(path, bool) or not isinstance(path, (str, bytes, int, os.PathLike)):
        raise ParameterError(f"{where}: path must be a path, a file descriptor or a file object, got {path!r}")
    shown = os.fspath(path) if isinstance(path, os.PathLike) else path
    try:
        regular = stat.S_ISREG(os.stat(path).st_mode)
        stream = open(path, "rb", buffering=0) if regular else None  # opening a pipe could wait forever
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        kind = AudioFileNotFound if isinstance(error, FileNotFoundError) else AudioError
        raise kind(f"{where}: file must be readable ({reason}), got {shown!r}") from error
    if stream is None:
        raise AudioError(f"{where}: path must be a regular file, got {shown!r}")
    with stream:
        stream.seek(0)
        yield stream


def admit(where: str, name: str, container: str, codec: str, allow_formats: tuple[str, ...]) -> None:
    if permitted(container, codec) or container in allow_formats or codec in allow_formats:
        return
    known = f"{container} {codec or 'of unknown codec'}" if container else "an unknown container"
    rule = f"format must be one of {', '.join(ALLOWED)} with plain codecs, or be named in allow_formats"
    raise AudioError(f"{where}: {rule}, got {known} in {name!r}; ffmpeg -i IN OUT.wav makes a WAV of most others")
