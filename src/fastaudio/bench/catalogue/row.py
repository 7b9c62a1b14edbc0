"""What a row of the catalogue declares, and how its results are compared. Owns: Given, Row."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

import numpy as np

from ..cases.case import difference


class Given:
    """An input that rows share: made when it is first wanted, and named as in the class that lists it."""

    def __init__(self, make: Callable[[], Any]):
        self._make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @functools.cached_property
    def value(self) -> Any:
        return self._make()


@dataclass(frozen=True)
class Row:
    """A call that both libraries take: librosa's name and the arguments, of which some are `Given`.

    `error`: the largest difference that passes, over the largest value; `differing`: the share of values that may be
    further off; `seen`: what of a result is compared. `target`: ratio to reach.
    """

    name: str
    args: tuple[Any, ...]
    keywords: Mapping[str, Any]
    error: float = 1e-5
    differing: float = 0.0
    seen: Callable[[Any], Any] | None = None
    target: float = 2.0

    @functools.cached_property
    def title(self) -> str:
        """The call as one writes it, inputs by their names."""
        parts = [_shown(value) for value in self.args]
        parts += [f"{name}={_shown(value)}" for name, value in self.keywords.items()]
        return f"{self.name}({', '.join(parts)})"

    def inputs(self) -> list[Any]:
        """The shared inputs among the arguments."""
        return [v.value for v in (*self.args, *self.keywords.values()) if isinstance(v, Given)]

    def call(self, library: Any) -> Callable[[], Any]:
        function = attrgetter(self.name)(library)
        keywords = {name: _value(value) for name, value in self.keywords.items()}
        return functools.partial(function, *map(_value, self.args), **keywords)

    def but(self, **declared: Any) -> Row:
        """The row with more declared than its call."""
        return replace(self, **declared)

    def check(self, ours: Any, theirs: Any) -> float:
        """The largest difference of the results; AssertionError beyond the bound."""
        seen = self.seen or (lambda result: result)
        error = difference(parts(seen(ours)), parts(seen(theirs)), self.differing)
        if not error <= self.error:
            raise AssertionError(f"bench: {self.title} differs from librosa by {error:.2e}, allowed {self.error:.1e}")
        return error


def row(name: str, *args: Any, **keywords: Any) -> Row:
    """The row of a call; `but` sets what it declares beside that.

    Examples
    --------
    >>> from fastaudio.bench.catalogue.row import row
    >>> row("hz_to_mel", 440.0, htk=True).title
    'hz_to_mel(440.0, htk=True)'
    """
    return Row(name, args, keywords)


def parts(result: Any) -> list[np.ndarray]:
    """A result as arrays of numbers that can be subtracted; text as its code points.

    Examples
    --------
    >>> from fastaudio.bench.catalogue.row import parts
    >>> [part.tolist() for part in parts((True, ["A", "B"]))]
    [[1.0], [65.0, 66.0]]
    """
    if result is None:
        return []
    if isinstance(result, Mapping):
        return [part for value in result.values() for part in parts(value)]
    if isinstance(result, tuple) or (isinstance(result, list) and result and isinstance(result[0], np.ndarray)):
        return [part for value in result for part in parts(value)]
    x = np.atleast_1d(np.asarray(result))
    if x.dtype.kind in "US":
        x = np.ascontiguousarray(x.astype(np.str_)).view(np.uint32)
    if x.dtype.kind in "biu":
        return [x.astype(np.float64)]
    finite = np.isfinite(x)
    return [x] if finite.all() else [np.where(finite, x, 0), finite.astype(np.float64)]


def _value(value: Any) -> Any:
    return value.value if isinstance(value, Given) else value


def _shown(value: Any) -> str:
    if isinstance(value, Given):
        return value.name
    return f"np.{value.__name__}" if callable(value) else repr(value)
