"""Copies of streams, by `copy` and pickle, and how they print. Owns: Copying. May touch: nothing.

A stream is what made it and where it stands: its lock and its kernels are the copy's own.
"""

from __future__ import annotations

from typing import Any


class Copying:
    """Of a class with `state()` and `restore(state)`."""

    _given: tuple[tuple[Any, ...], dict[str, Any]]

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        self = super().__new__(cls)
        self._given = args, kwargs
        return self

    def __reduce__(self) -> Any:
        return _again, (type(self), *self._given, self.state())

    def __repr__(self) -> str:
        args, kwargs = self._given
        given = [*map(repr, args), *(f"{name}={value!r}" for name, value in kwargs.items())]
        return f"{type(self).__name__}({', '.join(given)})"


def _again(cls: type, args: tuple[Any, ...], kwargs: dict[str, Any], state: dict[str, Any]) -> Any:
    self = cls(*args, **kwargs)
    self.restore(state)
    return self
