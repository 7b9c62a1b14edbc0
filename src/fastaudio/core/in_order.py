"""in_order: a function over many items, side by side, its results in the order of the items. Knows pools, not sound."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from .. import _check
from ..backends.host import cpus
from ..backends.registry import backend_name, high_precision, precision, use_backend

T = TypeVar("T")
KINDS = ("threads", "processes")


def in_order(
    function: Callable[[Any], T], items: Iterable[Any], workers: int | None = None, executor: Any = None
) -> Generator[T, None, None]:
    """Yield `function(item)` for each item; at most two items a worker are in memory, and `items` is read no further.

    executor : None or "threads", "processes", or whatever has `submit(function, item)` that returns a future: a pool of
        concurrent.futures, a Dask client. One that is given stays open.
    """
    workers = cpus() if workers is None else workers
    owned = executor is None or isinstance(executor, str)
    pool = _pool(executor, workers) if owned else executor
    call = partial(_as_here, function, backend_name(), "high" if high_precision() else "default")
    pending: deque = deque()
    try:
        for item in items:
            pending.append(pool.submit(call, item))
            if len(pending) >= 2 * workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        for future in pending:
            future.cancel()
        if owned:
            pool.shutdown(wait=True, cancel_futures=True)


def checked(where: str, workers: int | None, executor: Any) -> int:
    """The number of workers; ParameterError for an unknown executor."""
    if not hasattr(executor, "submit") and executor not in (None, *KINDS):
        rule = "executor must be 'threads', 'processes' or an object with submit(function, item)"
        raise _check.fail(where, rule, executor)
    return cpus() if workers is None else _check.positive_int(where, "workers", workers)


def _as_here(function: Callable[[Any], T], engine: str, level: str, item: Any) -> T:
    """With the engine and precision of the caller, which other threads and processes do not know."""
    with use_backend(engine), precision(level):
        return function(item)


def _pool(kind: str | None, workers: int) -> Executor:
    if kind == "processes":  # spawned: a fork would take over locks that other threads hold
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(workers, context, initializer=_one_thread)
    return ThreadPoolExecutor(workers, "fastaudio-files")


def _one_thread() -> None:
    """The processes share the CPUs already."""
    from ..backends.threads import set_num_threads

    set_num_threads(1)
