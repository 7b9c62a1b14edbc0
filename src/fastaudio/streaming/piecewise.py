"""What every streaming object does besides `push`. Owns: Piecewise: flush, reset, state, restore, copies by `copy` and
pickle, how objects print. May touch: errors.

A copy is what made the object and where it stands: its lock and its kernels are its own.
"""

from __future__ import annotations

import threading
from typing import Any

from ..errors import ParameterError


class Piecewise:
    """Base of streaming objects. A subclass says what remains at the end (`_rest`), forgets what came (`_clear`), and
    gives and takes where it stands (`_state`, `_restore`); all are called with the lock held.
    """

    _given: tuple[tuple[Any, ...], dict[str, Any]]

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        self = super().__new__(cls)
        self._given, self._where, self._lock = (args, kwargs), cls.__name__, threading.Lock()
        return self

    def _rest(self) -> Any:
        raise NotImplementedError

    def _clear(self) -> None:
        raise NotImplementedError

    def _state(self) -> dict[str, Any]:
        raise NotImplementedError

    def _restore(self, state: dict[str, Any]) -> None:
        raise NotImplementedError

    def flush(self) -> Any:
        """The stream ends: return what remains. Afterwards the object is as new."""
        with self._lock:
            found = self._rest()
            self._clear()
            return found

    def reset(self) -> None:
        """Forget everything, as new."""
        with self._lock:
            self._clear()

    def state(self) -> dict[str, Any]:
        """Where the stream stands: arrays and numbers, for `restore` on an object of the same options."""
        with self._lock:
            return self._state()

    def restore(self, state: dict[str, Any]) -> None:
        """Continue where `state` was taken.

        Raises
        ------
        ParameterError : it is no state of such an object
        """
        with self._lock:
            try:
                self._restore(state)
            except (KeyError, TypeError, ValueError) as error:
                rule = "state must be one that state() returned"
                raise ParameterError(f"{self._where}: {rule}, got {error!r}") from None

    def __reduce__(self) -> Any:
        return _again, (type(self), *self._given, self.state())

    def __repr__(self) -> str:
        args, kwargs = self._given
        given = [*map(repr, args), *(f"{name}={value!r}" for name, value in kwargs.items())]
        return f"{self._where}({', '.join(given)})"


def _again(cls: type, args: tuple[Any, ...], kwargs: dict[str, Any], state: dict[str, Any]) -> Any:
    self = cls(*args, **kwargs)
    self.restore(state)
    return self
