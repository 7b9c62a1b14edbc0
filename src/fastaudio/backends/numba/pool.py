"""Threads of this engine. Owns: how many there are, and how a kernel's chunks are handed to them.

Chunks are fixed by the problem, never by the number of threads, and share no output: any number gives the
same bits.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from ..host import cpus

_lock = threading.Lock()
_executor: ThreadPoolExecutor | None = None


def _initial() -> int:
    named = os.environ.get("FASTAUDIO_NUM_THREADS") or os.environ.get("OMP_NUM_THREADS") or ""
    return max(1, min(int(named), 256)) if named.isdecimal() else cpus()


_threads = _initial()


def get_num_threads() -> int:
    """Threads a kernel may use, the calling one included."""
    return _threads


def set_num_threads(count: int) -> None:
    """Let kernels use `count` threads; 0: as many as at start."""
    global _threads, _executor
    if count < 0:
        raise ValueError(f"set_num_threads: count must be >= 0, got {count!r}")
    with _lock:
        old, _executor, _threads = _executor, None, int(count) or _initial()
    if old is not None:
        old.shutdown(wait=False)


def _pool() -> ThreadPoolExecutor:
    global _executor
    with _lock:
        if _executor is None:
            _executor = ThreadPoolExecutor(max(1, _threads - 1), thread_name_prefix="fastaudio")
        return _executor


def _forget() -> None:
    """A forked child has none of its parent's threads."""
    global _executor, _lock
    _executor, _lock = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


class _Tickets:
    """Numbers 0 .. count - 1, each given to one thread."""

    def __init__(self, count: int):
        self._lock, self._next, self._count = threading.Lock(), 0, count

    def __iter__(self) -> Iterator[int]:
        while True:
            with self._lock:  # what is taken is done: `stop` must not come between taking and looking
                if self._next >= self._count:
                    return
                ticket, self._next = self._next, self._next + 1
            yield ticket

    def stop(self) -> None:
        with self._lock:
            self._count = 0


def for_chunks(make: Callable[[], Callable[[int], None]], count: int) -> None:
    """Run `make()(i)` for i < count; every thread calls `make` once for its own buffers."""
    helpers = min(_threads, count) - 1
    if helpers < 1:
        work = make()
        for i in range(count):
            work(i)
        return
    tickets = _Tickets(count)

    def drain() -> None:
        work = make()
        for i in tickets:
            work(i)

    waiting = [_submit(drain) for _ in range(helpers)]
    try:
        drain()
    finally:
        tickets.stop()
        errors = [f.exception() for f in waiting if not f.cancel()]
    for error in errors:
        if error is not None:
            raise error


def _submit(task: Callable[[], None]):
    try:
        return _pool().submit(task)
    except RuntimeError:  # another thread has just changed the number of threads
        return _pool().submit(task)
