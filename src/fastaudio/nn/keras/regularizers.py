"""keras.regularizers: penalties on parameters, added to the loss."""

from __future__ import annotations

from typing import Any

from .._absent import absent
from ..regularizers import L1, L1L2, L2, get

__all__ = ["L1", "L2", "L1L2", "get", "l1", "l1_l2", "l2"]
__dir__ = __all__.copy  # tab completion: names, not files

l1, l2, l1_l2 = L1, L2, L1L2


def __getattr__(name: str) -> Any:
    raise absent(__name__, name)
