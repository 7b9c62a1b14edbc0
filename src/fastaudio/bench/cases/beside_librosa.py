"""Rows whose call librosa takes, too. Owns: beside_librosa. May touch: case, rivals, inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import fastaudio as fa

from .. import inputs
from ..rivals import Maker, librosa
from .case import Case

LibraryCall = Callable[[Any, Any], Any]  #: of (library, input)


def ours(call: LibraryCall) -> Maker:
    return lambda y: lambda: call(fa, y)


def beside_librosa(
    name: str,
    title: str,
    call: LibraryCall,
    make_input: Callable[[float], np.ndarray] = inputs.clip,
    size: float = 30.0,
    *,
    error: float,
    target: float | None = None,
    **options: Any,
) -> Case:
    """The row of one call on both libraries; `target`: the ratio to reach."""
    rivals, targets = {"librosa": librosa(call)}, {} if target is None else {"librosa": target}
    return Case(name, title, make_input, size, ours(call), rivals, error, targets=targets, **options)
