"""Third-party code run with denormal numbers flushed to zero, where the engine can do so. Owns: flushed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .registry import engine_module


def flushed(f: Callable[..., Any], *arguments: Any) -> Any:
    """`f(*arguments)` with denormal numbers flushed to zero, since they are slow; on the Numba engine a plain call.

    Examples
    --------
    >>> from fastaudio.backends.denormals import flushed
    >>> flushed(max, 1, 2)
    2
    """
    own = getattr(engine_module(), "flushed", None)
    return own(f, *arguments) if own else f(*arguments)
