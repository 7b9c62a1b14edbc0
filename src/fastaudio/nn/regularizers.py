"""Penalties on parameters, added to the loss. Owns: L1, L2, L1L2."""

from __future__ import annotations

from typing import Any

from .. import _check
from .registry import call_of


class L2:
    """loss += factor * sum(w^2), gradient += 2 factor w (Keras's; torch's weight_decay is twice the factor)."""

    def __init__(self, l2: float = 0.01):
        self.l2 = _check.non_negative("L2", "l2", l2)

    def apply(self, engine: Any, loss: Any, p: Any, training: bool) -> None:
        engine.kernel("l2_penalty")(loss, p.grad if training else None, p.data, self.l2)

    def config(self) -> dict[str, float]:
        return {"l2": self.l2}

    __repr__ = call_of


class L1:
    """loss += factor * sum|w|, gradient += factor * sign(w); 0 stays at 0."""

    def __init__(self, l1: float = 0.01):
        self.l1 = _check.non_negative("L1", "l1", l1)

    def apply(self, engine: Any, loss: Any, p: Any, training: bool) -> None:
        engine.kernel("l1_penalty")(loss, p.grad if training else None, p.data, self.l1)

    def config(self) -> dict[str, float]:
        return {"l1": self.l1}

    __repr__ = call_of


class L1L2:
    """The sum of both."""

    def __init__(self, l1: float = 0.01, l2: float = 0.01):
        self._parts = L1(l1), L2(l2)

    def apply(self, engine: Any, loss: Any, p: Any, training: bool) -> None:
        for part in self._parts:
            part.apply(engine, loss, p, training)

    def config(self) -> dict[str, float]:
        return {key: value for part in self._parts for key, value in part.config().items()}

    __repr__ = call_of


NAMES = {"l1": L1, "l2": L2, "l1l2": L1L2, "l1_l2": L1L2}


def get(regularizer: Any) -> Any:
    """None, a name, a regularizer, or what `spec` made."""
    if isinstance(regularizer, str):
        return NAMES[_check.one_of("regularizer", "name", regularizer.lower(), tuple(NAMES))]()
    if isinstance(regularizer, dict):
        return NAMES[regularizer["name"]](**{k: v for k, v in regularizer.items() if k != "name"})
    if regularizer is not None and not hasattr(regularizer, "apply"):
        raise _check.fail("regularizer", "must be None, a name, or L1, L2, L1L2 of nn.regularizers", regularizer)
    return regularizer


def spec(regularizer: Any) -> Any:
    """A JSON value that `get` turns into the same again."""
    return None if regularizer is None else {"name": type(regularizer).__name__.lower(), **regularizer.config()}
