"""How many threads the engines use. Owns: get_num_threads, set_num_threads, num_threads."""

from __future__ import annotations

from .. import _check
from .registry import engine_module


def get_num_threads() -> int:
    """Threads that a kernel may use; results do not depend on it."""
    return engine_module().get_num_threads()


def set_num_threads(n: int | None) -> None:
    """Let kernels use at most `n` threads; None: what the machine, its container and the environment allow.

    The environment variables FASTAUDIO_NUM_THREADS and OMP_NUM_THREADS set it at start.

    Raises
    ------
    ParameterError : `n` not an integer > 0
    """
    engine_module().set_num_threads(0 if n is None else _check.positive_int("set_num_threads", "n", n))


class num_threads:
    """`set_num_threads` for a block.

    Examples
    --------
    >>> import fastaudio as fa
    >>> with fa.num_threads(1):
    ...     fa.get_num_threads()
    1
    """

    def __init__(self, n: int | None):
        self._before, self._n = get_num_threads(), n
        set_num_threads(n)

    def __repr__(self) -> str:
        return f"num_threads({self._n})"

    def __enter__(self) -> num_threads:
        return self

    def __exit__(self, *exc: object) -> None:
        set_num_threads(self._before)
