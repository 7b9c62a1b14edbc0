"""Torch's tensors in and out. Owns: how one becomes an array on the same memory, and back. May touch: errors.

Torch is never imported here: a caller that has a tensor has imported it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .errors import ParameterError

#: A tensor on a GPU -> an array of the CUDA engine on the same memory; set by `backends.registry`.
from_gpu_tensor: Callable[[Any], Any] | None = None


def is_tensor(x: Any) -> bool:
    return type(x).__module__.partition(".")[0] == "torch" and hasattr(x, "__dlpack__")


def from_tensor(where: str, x: Any) -> Any:
    if x.device.type == "cuda" and from_gpu_tensor is not None:
        return from_gpu_tensor(x.detach().resolve_conj())
    if x.device.type != "cpu":
        rule = "tensors must be on the CPU or a CUDA device"
        raise ParameterError(f"{where}: {rule}, got device {x.device}; call .cpu() first")
    try:
        return np.from_dlpack(x.detach().resolve_conj())
    except RuntimeError:  # bfloat16 and its like
        rule = "tensors must have a dtype that NumPy knows"
        raise ParameterError(f"{where}: {rule}, got {x.dtype}; call .float() first") from None


def to_tensor(x: Any) -> Any:
    """Arrays as tensors, also those in dicts and tuples; anything else, such as text, as it is."""
    if hasattr(x, "__dlpack__") and x.dtype.kind in "biufc":
        fit = not isinstance(x, np.ndarray) or x.flags.writeable and min(x.strides, default=0) >= 0
        return sys.modules["torch"].from_dlpack(x if fit else x.copy())
    if isinstance(x, dict):
        return {name: to_tensor(v) for name, v in x.items()}
    return tuple(map(to_tensor, x)) if isinstance(x, tuple) else x
