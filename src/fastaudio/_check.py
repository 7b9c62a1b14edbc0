"""Argument checks. Owns: the rules every public function shares, and their messages. May touch: errors.

Every call pays for these, so plain numbers are let through first: asking an abstract class takes ten times longer.
"""

from __future__ import annotations

import numbers
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from math import inf
from pathlib import PurePath
from typing import Any

import numpy as np

from .errors import ParameterError


def fail(where: str, rule: str, value: Any) -> ParameterError:
    """The exception for a broken rule; the caller raises it."""
    value = str(value) if isinstance(value, PurePath) else value
    return ParameterError(f"{where}: {rule}, got {value!r}")


def neither(where: str, names: str) -> ParameterError:
    """The exception where all of `names` are None, and one is needed."""
    return ParameterError(f"{where}: {names} must be given, got neither")


def described(x: Any) -> str:
    """What a message says of an argument that should be another array."""
    return f"{x.dtype} {x.shape}" if isinstance(x, np.ndarray) else type(x).__name__


def plain(value: Any) -> Any:
    """The number in an array of no dimensions, which `np.load` gives back for a saved number; others as they are."""
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


def positive_int(where: str, name: str, value: Any) -> int:
    if type(value) is int and value > 0:
        return value
    value = plain(value)
    if isinstance(value, numbers.Integral) and not isinstance(value, bool) and value > 0:
        return int(value)
    raise fail(where, f"{name} must be an integer > 0", value)


def non_negative_int(where: str, name: str, value: Any) -> int:
    if type(value) is int and value >= 0:
        return value
    value = plain(value)
    if isinstance(value, numbers.Integral) and not isinstance(value, bool) and value >= 0:
        return int(value)
    raise fail(where, f"{name} must be an integer >= 0", value)


def positive(where: str, name: str, value: Any) -> float:
    if type(value) in (float, int) and 0 < value < inf:
        return float(value)
    value = plain(value)
    if isinstance(value, numbers.Real) and np.isfinite(value) and value > 0:
        return float(value)
    raise fail(where, f"{name} must be a finite number > 0", value)


def non_negative(where: str, name: str, value: Any) -> float:
    if type(value) in (float, int) and 0 <= value < inf:
        return float(value)
    value = plain(value)
    if isinstance(value, numbers.Real) and np.isfinite(value) and value >= 0:
        return float(value)
    raise fail(where, f"{name} must be a finite number >= 0", value)


def finite(where: str, name: str, value: Any) -> float:
    value = plain(value)
    if isinstance(value, numbers.Real) and np.isfinite(value):
        return float(value)
    raise fail(where, f"{name} must be a finite number", value)


def one_of(where: str, name: str, value: Any, choices: tuple) -> Any:
    if value in choices:
        return value
    error = fail(where, f"{name} must be one of {', '.join(map(repr, choices))}", value)
    raise ParameterError(f"{error}{like(value, choices)}")


class naming:
    """Within the block, messages use the caller's names of parameters: inner name=outer name.

    Examples
    --------
    >>> import fastaudio as fa
    >>> with naming(Nx="win_length"):
    ...     fa.filters.get_window("hann", 0)
    Traceback (most recent call last):
    fastaudio.errors.ParameterError: get_window: win_length must be an integer > 0, got 0
    """

    def __init__(self, **names: str):
        self._names = names

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, ParameterError):
            speaker, colon, rule = str(error).partition(": ")
            for inner, outer in self._names.items():
                rule = re.sub(rf"\b{inner}\b", outer, rule, count=1)
            error.args = (f"{speaker}{colon}{rule}",)


def like(value: Any, choices: Iterable[Any]) -> str:
    """ "; did you mean ...?", or "" where no choice is like it."""
    from difflib import get_close_matches  # needed for error messages only

    names = [choice for choice in choices if isinstance(choice, str)]
    near = get_close_matches(value, names, 1, 0.7) if isinstance(value, str) else []
    return f"; did you mean {near[0]!r}?" if near else ""


def keywords(function: Callable, given: Mapping[str, Any], *takers: Callable) -> None:
    """TypeError, as Python's own, for a name in `given`, the **kwargs of `function`, that none of `takers` takes."""
    if not given:
        return
    known = [name for taker in takers for name in _parameters(taker)]
    for name in given:
        if name not in known:
            near = like(name, (*_parameters(function), *known))
            raise TypeError(f"{function.__name__}() got an unexpected keyword argument {name!r}{near}")


@lru_cache(maxsize=64)
def _parameters(function: Callable) -> tuple[str, ...]:
    from inspect import Parameter, signature  # slow to import, and needed for error messages only

    return tuple(name for name, p in signature(function).parameters.items() if p.kind is not Parameter.VAR_KEYWORD)
