"""`jit`: how every function of this engine is compiled. Owns: the compiler options and the cache folder.

nogil, never parallel (Numba's thread layers abort or hang after fork); `contract` is the only liberty given
to the compiler, so NaN and infinity keep their meaning. Machine code is cached in a folder of the user's own,
mode 0700, because Numba's cache index is a pickle; its name carries a hash of this engine's sources, because
Numba looks only at the file of the function it compiles and not at those it calls.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from numba import njit
from numba.core import config

OPTIONS = {"nogil": True, "fastmath": {"contract"}, "error_model": "numpy"}


def _sources() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _home() -> Path:
    named = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home()))
    return Path.home() / ".cache"


def _private_folder() -> str | None:
    """The cache folder, made if need be; None where it cannot be ours alone, then nothing is cached."""
    try:
        folder = _home() / "fastaudio" / f"numba-{_sources()}"
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        if hasattr(os, "getuid"):
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
                return None
        return str(folder)
    except (OSError, RuntimeError):
        return None


FOLDER = _private_folder()


def jit(function: Callable) -> Callable:
    """Compile `function` on first call for each combination of argument types."""
    return _compiled(function)


def inlined(function: Callable) -> Callable:
    """`jit` for the bodies of inner loops: inlined into every caller, so that the loop around can be
    vectorised.
    """
    return _compiled(function, forceinline=True)


def rounded(function: Callable) -> Callable:
    """`jit` that rounds every product before it is added, for sums that must not depend on where a signal is
    cut.
    """
    return _compiled(function, fastmath=False)


def _compiled(function: Callable, **more: bool) -> Callable:
    before = config.CACHE_DIR
    config.CACHE_DIR = FOLDER or ""
    try:
        return njit(**(OPTIONS | more), cache=FOLDER is not None)(function)
    finally:
        config.CACHE_DIR = before
