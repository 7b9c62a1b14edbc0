"""Working memory of a call. Owns: the measuring. Memory of kernels' own, which threads keep, is not seen by it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


def nbytes(x: Any) -> int:
    """Bytes of the arrays in a result or in arguments."""
    if isinstance(x, Mapping):
        x = tuple(x.values())
    return sum(map(nbytes, x)) if isinstance(x, (tuple, list)) else np.asarray(x).nbytes


def working_memory(call: Callable[[], Any], x: Any) -> float:
    """Bytes at the peak of a call, its result included, over those of its input `x` or of the result.

    What a first call makes and keeps, as tables, must be there already.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio.bench.memory import working_memory
    >>> x = np.ones(100_000)
    >>> round(working_memory(lambda: x + 1, x), 1), round(working_memory(lambda: (x + 1) * (x + 2), x), 1)
    (1.0, 2.0)
    """
    tracemalloc.start()
    try:
        result = call()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return peak / max(nbytes(x), nbytes(result))
