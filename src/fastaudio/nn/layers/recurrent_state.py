"""States of recurrent layers, in and out. Owns: how a call takes and gives them, by hand and in graphs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ... import _check
from ..graph import Node, with_batch
from ..layer import Layer
from .dropout import Draws


class Pass(NamedTuple):
    """Arrays of a forward pass: x (N, T, C), y (N, T, H), mask or None; the states before and after."""

    x: Any
    y: Any
    mask: Any
    first: list[Any]
    last: list[Any]
    reverse: bool


class WithStates(Draws):
    """A recurrent layer's inputs are `x`, `[x, mask]` or `[x, mask, *states]`; with states, x again stands for no mask.

    `last`: the states after the last forward pass, where `return_state`. `state_grads`: their gradients, left by
    `State` layers for the next backward pass.
    """

    remembers = True
    return_state = False
    states = 1  # how many arrays (N, units) a state is
    mask_source: Any = None  # a layer that computes a mask before; set by the model
    units: int
    last: list[Any]

    def __init__(self, **common: Any):
        super().__init__(**common)
        self.state_grads: dict[int, Any] = {}

    def __call__(self, x: Any, training: bool = False, mask: Any = None, initial_state: Any = None) -> Any:
        """`mask (N, T)`: steps of 0 are padding. `initial_state`: the state before the first step, an array (N, units)
        or a list of them, zeros otherwise. In a graph these are nodes: `layer(x, mask=nn.Input((T,)))`. With
        `return_state` `[output, *states]`.
        """
        y = super().__call__(self._inputs(x, mask, initial_state), training)
        if not self.return_state:
            return y
        if isinstance(y, Node):
            return [y, *(Node.of(State(i, self.units, dtype=self.dtype), y) for i in range(self.states))]
        return [y, *self.last]

    def _inputs(self, x: Any, mask: Any, initial: Any) -> Any:
        if isinstance(x, (list, tuple)):  # the list itself
            return x
        if mask is None and self.mask_source is not None and not isinstance(x, Node):
            mask = np.ones(np.shape(x)[:2])  # a call by hand does not see the masks of a model
        if mask is None and initial is None:
            return x
        states = [] if initial is None else list(initial) if isinstance(initial, (list, tuple)) else [initial]
        given = [x, x if mask is None else mask, *states]
        if isinstance(x, Node):
            return given
        given = [np.asarray(a) for a in given]
        if any(a.ndim < 1 or len(a) != len(given[0]) for a in given):
            rule = f"x, mask and states must be of as many sequences as each other ({len(given[0])})"
            raise self._wrong(rule, [a.shape for a in given[1:]])
        return given

    def check_states(self, shapes: Sequence[Any]) -> None:
        """Raise ParameterError unless these are the shapes of no states, or of all."""
        if shapes and list(map(tuple, shapes)) != [(self.units,)] * self.states:
            rule = f"initial_state must be {self.states} of shape (batch, {self.units})"
            raise self._wrong(rule, list(map(with_batch, shapes)))

    def gradients(self, dy: Any) -> tuple[Any, list[Any]]:
        """What `backward` is given, `dy` or `[dy, *gradients of states]`, and what `State` layers have left."""
        dy, *last = dy if isinstance(dy, (list, tuple)) else [dy]
        last = [*last, *[None] * (self.states - len(last))]
        for i, found in self.state_grads.items():
            last[i] = found
        self.state_grads = {}
        return dy, last


class State(Layer):
    """In a graph: the final state of the recurrent layer before it. Made by layers with `return_state`.

    Parameters
    ----------
    index : int; which of its states
    units : int; their size
    """

    _options = ("index", "units")
    records = remembers = True
    source: Any = None  # the recurrent layer; set by the model

    def __init__(self, index: int, units: int, **common: Any):
        super().__init__(**common)
        self.index, self.units = _check.non_negative_int("State", "index", index), units

    def plan_sources(self, layers: list[Any]) -> None:
        self.source = layers[0]

    def plan_mask(self, masks: list[Any]) -> Any:
        return None

    def output_shape(self, input_shape: Any) -> tuple[int, ...]:
        return (self.units,)

    def flops(self, input_shape: Any) -> int:
        return 0

    def forward(self, x: Any, training: bool = False) -> Any:
        return self.source.last[self.index]

    def backward(self, dy: Any) -> Any:
        self.source.state_grads[self.index] = dy
