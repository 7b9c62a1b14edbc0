"""Compiled code of others, kept from denormal numbers where the engine can. Owns: flushed."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from . import registry


def flushed(f: Callable[..., Any], *arguments: Any) -> Any:
    """`f(*arguments)`, with zeros for denormal numbers, which would make it slow; the Numba engine lets them be.

    Examples
    --------
    >>> from fastaudio.backends.denormals import flushed
    >>> flushed(max, 1, 2)
    2
    """
    engine = importlib.import_module(f"fastaudio.backends.{registry.current().name}")
    own = getattr(engine, "flushed", None)
    return own(f, *arguments) if own else f(*arguments)
