"""Cubins on disk, by the hash of all that went into them. Owns: the folder, and what may be trusted in it.

A cubin is code. So the folder is the user's alone (0700), and a file counts only if it is a plain file of his that
nobody else may write and its bytes have the hash they begin with; anything else is compiled again. A file appears whole
or not at all: processes may race for it. Where nothing can be stored (full disk, foreign folder) each process compiles.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from ..._atomic import atomic_file
from . import nvrtc

_MAGIC = b"fastaudio cubin 1\n"


def folder() -> Path:
    """FASTAUDIO_CACHE_DIR, or fastaudio in the user's cache folder; in it, `cuda`."""
    chosen = os.environ.get("FASTAUDIO_CACHE_DIR")
    if chosen:
        return Path(chosen) / "cuda"
    home = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    try:
        return Path(home or Path.home() / ".cache") / "fastaudio" / "cuda"
    except RuntimeError:  # a user without a home, in a container
        return Path(tempfile.gettempdir()) / f"fastaudio-{os.getuid()}" / "cuda"


def cubin(text: str, stem: str, arch: str) -> bytes:
    """The code of a source for a GPU of `arch`, from the cache or from the compiler."""
    arch = nvrtc.target(arch)
    key = repr((text, arch, nvrtc.version(), nvrtc.OPTIONS)).encode()
    path = folder() / f"{stem.replace('/', '-')}-{arch}-{hashlib.sha256(key).hexdigest()}"
    found = _read(path)
    if found is None:
        found = nvrtc.compile(text, f"{stem}.cuh", arch).cubin
        _write(path, found)
    return found


def _ours(found: os.stat_result) -> bool:
    """Whether only we can have written it."""
    return not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o022)


def _private(place: Path) -> bool:
    """Whether the folder exists, is no link, belongs to us, and is closed to others."""
    found = place.lstat()
    return stat.S_ISDIR(found.st_mode) and _ours(found) and (os.name == "nt" or not found.st_mode & 0o077)


def _read(path: Path) -> bytes | None:
    """The cubin in a file that can be trusted, else None."""
    try:
        if not _private(path.parent):
            return None
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or not _ours(status):
                return None
            content = file.read()
    except OSError:
        return None
    head, digest, found = content[: len(_MAGIC)], content[len(_MAGIC) :][:32], content[len(_MAGIC) + 32 :]
    return found if head == _MAGIC and hashlib.sha256(found).digest() == digest else None


def _write(path: Path, found: bytes) -> None:
    with suppress(OSError):
        path.parent.parent.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not _private(path.parent):
            return
        with atomic_file(path, sync=False) as file:
            file.write(_MAGIC + hashlib.sha256(found).digest() + found)
