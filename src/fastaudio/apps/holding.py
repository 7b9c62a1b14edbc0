"""One process at a time trains in a run's folder. Owns: the lock, which ends with the process, however that ends.

Two trainings in one folder would write each other's history and models, and a start with other settings would replace
the config.json of one that is still reading its sound.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import ParameterError

_HELD: weakref.WeakValueDictionary[str, Lock] = weakref.WeakValueDictionary()


class Lock:
    """A folder that is held as long as this object lives."""

    def __init__(self, folder: str, handle: int):
        self.folder, self.handle = folder, handle

    def __del__(self) -> None:
        if self.handle >= 0:
            os.close(self.handle)


def hold(folder: Any) -> Lock | None:
    """The lock of a folder, the same one for all who ask in this process; None where the system has no locks.

    Raises
    ------
    ParameterError : another process holds it
    """
    try:
        import fcntl
    except ImportError:
        return None
    place = os.path.realpath(folder)
    if (lock := _HELD.get(place)) is not None:
        return lock
    lock = Lock(place, os.open(place, os.O_RDONLY))
    try:
        fcntl.flock(lock.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        rule = "one process at a time may train in a folder, got another that is at it in"
        raise ParameterError(f"run: {rule} {os.fsdecode(folder)!r}") from error
    except OSError:  # a file system without locks
        return None
    return _HELD.setdefault(place, lock)


@contextmanager
def held(run: Any) -> Iterator[None]:
    """The folder of a run, whose first rank holds it for all; free behind the block."""
    if not run.team.rank:
        run.lock = hold(run.folder)
    try:
        yield
    finally:
        run.lock = None


def _forget() -> None:
    """A forked child closes what it inherited, or it would hold the folder beyond its parent's end."""
    for lock in list(_HELD.values()):
        os.close(lock.handle)
        lock.handle = -1
    _HELD.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
