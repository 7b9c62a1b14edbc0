"""Archives, taken as hostile: names that lead elsewhere, links, devices, bombs. Owns: what may come out of one."""

from __future__ import annotations

import gzip
import os
import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath
from typing import IO, Any

from ..errors import FormatError

RATIO = 100  # bytes unpacked for one packed; sound and images reach 3
FREE = 1 << 20  # that many in any case
MEMBERS = 2_000_000
DAMAGE = (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, NotImplementedError)


def unpack(archive: str, folder: str) -> None:
    """Unpack a .tar, .tar.gz, .zip or .gz into the new folder; it is whole, or not there.

    Raises
    ------
    FormatError : damaged, or a member that is neither file nor folder, or would lie outside
    OSError : the disk is full
    """
    made = f"{folder}.unpacking"
    shutil.rmtree(made, ignore_errors=True)  # what a kill has left
    os.makedirs(made)
    try:
        for name, size, stream in _members(archive):
            _place(archive, made, name, size, stream)
        os.rename(made, folder)
    except DAMAGE as error:
        raise FormatError(f"{archive}: must be a whole archive, got {error!r}") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _members(archive: str) -> Iterator[tuple[str, int, IO[bytes]]]:
    """(name, bytes, stream) of each file; folders follow from names."""
    limit, total = _limit(archive), 0
    for count, (name, size, stream) in enumerate(_of_any_kind(archive)):
        total += size
        if total > limit or count >= MEMBERS:
            raise FormatError(f"{archive}: must unpack to at most {limit} bytes in {MEMBERS} files, got more")
        yield name, size, stream


def _limit(archive: str) -> int:
    """The bytes that may come out of it."""
    return RATIO * os.path.getsize(archive) + FREE


def _of_any_kind(archive: str) -> Iterator[tuple[str, int, IO[bytes]]]:
    if zipfile.is_zipfile(archive):
        yield from _of_zip(archive)
    elif archive.endswith((".tar", ".tgz", ".tar.gz")):
        yield from _of_tar(archive)
    elif archive.endswith(".gz"):
        with gzip.open(archive) as stream:
            yield os.path.basename(archive)[:-3], -1, stream
    else:
        raise FormatError(f"{archive}: must be .tar, .tar.gz, .zip or .gz")


def _of_zip(archive: str) -> Iterator[tuple[str, int, IO[bytes]]]:
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            kind = stat.S_IFMT(info.external_attr >> 16)
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise FormatError(f"{archive}: members must be files or folders, got {info.filename!r}")
            _safe(archive, info.filename)
            if not info.is_dir():
                with opened.open(info) as stream:
                    yield info.filename, info.file_size, stream


def _of_tar(archive: str) -> Iterator[tuple[str, int, IO[bytes]]]:
    with tarfile.open(archive, "r:*") as opened:
        for info in opened:
            if not (info.isreg() or info.isdir()):
                raise FormatError(f"{archive}: members must be files or folders, got {info.name!r}")
            _safe(archive, info.name)
            if info.isreg():
                stream: Any = opened.extractfile(info)
                yield info.name, info.size, stream


def _safe(archive: str, name: str) -> None:
    """On every system: a name that is harmless here may be C:\\ elsewhere."""
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    if posix.is_absolute() or windows.drive or windows.root or ".." in {*posix.parts, *windows.parts} or "\0" in name:
        raise FormatError(f"{archive}: members must stay inside the folder, got {name!r}")


def _place(archive: str, folder: str, name: str, size: int, stream: IO[bytes]) -> None:
    """Write one file; not more bytes than it has promised (-1: a .gz promises none)."""
    path = os.path.join(folder, *PurePosixPath(name).parts)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    left = size if size >= 0 else _limit(archive)
    with open(path, "xb") as file:
        while block := stream.read(1 << 18):
            left -= len(block)
            if left < 0:
                raise FormatError(f"{archive}: {name!r} must not have more bytes than it says")
            file.write(block)
    if size >= 0 and left:
        raise FormatError(f"{archive}: {name!r} must have {size} bytes, got {size - left}")
