"""The arithmetic of products that is in force, a name of `ops.MATH`: FA_MATH of the kernels. Owns: the choice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ..ops import MATH

_chosen: ContextVar[str] = ContextVar("fastaudio_cuda_arithmetic", default="fp32")


def now() -> str:
    return _chosen.get()


@contextmanager
def arithmetic(name: str) -> Iterator[None]:
    """Within the block, kernels that are called or captured multiply in this arithmetic."""
    if name not in MATH:
        raise ValueError(f"arithmetic: must be one of {', '.join(MATH)}, got {name!r}")
    token = _chosen.set(name)
    try:
        yield
    finally:
        _chosen.reset(token)
