"""What users tell layers. Owns: shapes, and the message for an argument that no layer of a class takes."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError


class TooEarly(ParameterError, AttributeError):
    """backward without a forward pass. An AttributeError, too: `hasattr` goes on to answer."""


def shape_of(where: str, shape: Any) -> tuple[int, ...]:
    if isinstance(shape, (int, np.integer)):
        shape = (shape,)
    return tuple(_check.positive_int(where, "each size of input_shape", n) for n in shape)


def dtype_of(where: str, dtype: Any, known: tuple[str, ...]) -> np.dtype:
    try:
        name = np.dtype(dtype).name
    except TypeError:  # no dtype at all
        name = dtype
    return np.dtype(_check.one_of(where, "dtype", name, known))


def refuse(cls: type, unknown: dict[str, Any]) -> None:
    """Raise for arguments that nobody took; the message names one that is like it."""
    given = [inspect.signature(base.__init__).parameters for base in cls.__mro__ if "__init__" in vars(base)]
    named = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY
    known = dict.fromkeys(n for names in given for n, p in names.items() if p.kind in named and n != "self")
    name = next(iter(unknown))
    raise ParameterError(
        f"{cls.__name__}: arguments must be among {', '.join(known)}, got {name!r}{_check.like(name, known)}"
    )
