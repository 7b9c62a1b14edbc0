"""A graph of layers, described and not computed. Owns: who feeds whom, shapes, the order of computing, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from .. import _check


class Node:
    """The output of `layer` on `inputs`, described and not computed. `shape` is without the batch."""

    __slots__ = ("inputs", "layer", "shape")

    def __init__(self, layer: Any, inputs: tuple[Node, ...], shape: tuple[int, ...]):
        self.layer, self.inputs, self.shape = layer, inputs, tuple(shape)

    @classmethod
    def of(cls, layer: Any, x: Node | list[Node] | tuple[Node, ...]) -> Node:
        """Apply a layer: builds it, and asks it for its output's shape."""
        several = isinstance(x, (list, tuple))
        inputs = tuple(x) if several else (x,)
        shapes = [node.shape for node in inputs]
        layer.ensure_built(shapes if several else shapes[0])
        if getattr(layer, "sized", False):
            layer.check_input(shapes if several else shapes[0])
        node = cls(layer, inputs, layer.output_shape(shapes if several else shapes[0]))
        vars(layer)["_node"] = node
        return node

    # h + x is Add()([h, x]); NumPy's functions refuse nodes
    __array_ufunc__ = None

    def __add__(self, other: Any) -> Node:
        return self._joined("Add", other)

    def __sub__(self, other: Any) -> Node:
        return self._joined("Subtract", other)

    def __mul__(self, other: Any) -> Node:
        return self._joined("Multiply", other)

    def _joined(self, layer: str, other: Any) -> Any:
        from . import layers  # which are made of nodes

        return getattr(layers, layer)()([self, other]) if isinstance(other, Node) else NotImplemented

    def __repr__(self) -> str:
        return f"<Node {type(self.layer).__name__ if self.layer else 'Input'} {self.shape}>"


def Input(shape: tuple[int, ...]) -> Node:
    """Where a graph begins: the shape of one sample, without the batch."""
    sizes = (shape,) if isinstance(shape, (int, np.integer)) else tuple(shape)
    if None in sizes:
        raise _check.fail(
            "Input", "sizes must be known (fill up sequences to one length; Masking leaves that out)", shape
        )
    return Node(None, (), tuple(_check.positive_int("Input", "each size of shape", n) for n in sizes))


def ends(thing: Any, name: str) -> Any:
    """Keras's `input`, `output`, of models `inputs`, `outputs`, too: nodes of the graph that a layer is in, or a model
    is; None for other names, and where there is no graph."""
    own = vars(thing)
    node = own.get("_node")
    inputs, output = own.get("_inputs") or (node and list(node.inputs)), own.get("_output") or node
    if output is None or (name not in ("input", "output") and "_output" not in own):
        return None
    only = inputs[0] if len(inputs) == 1 else inputs
    return {"input": only, "output": output, "inputs": inputs, "outputs": [output]}.get(name)


def with_batch(shape: Any) -> str:
    """(4,) -> "(batch, 4)", for messages; of several inputs a list."""
    if isinstance(shape, list):
        return f"[{', '.join(map(with_batch, shape))}]"
    return f"({', '.join(map(str, ('batch', *shape)))})"


def ordered(inputs: list[Node], output: Node) -> list[Node]:
    """Nodes in the order of computing, found without recursion: graphs may be deep."""
    order, state, stack = [], {node: True for node in inputs}, [output]
    while stack:
        node = stack[-1]
        if node in state:
            stack.pop()
            if state[node] is False:
                state[node] = True
                order.append(node)
            continue
        if node.layer is None:
            raise _check.fail("Model", "every nn.Input that outputs depend on must be in inputs", node)
        state[node] = False
        stack.extend(i for i in reversed(node.inputs) if i not in state)
    return order


def users_of(nodes: list[Node]) -> dict[Node, list[Node]]:
    users: dict[Node, list[Node]] = {node: [] for node in nodes}
    for node in nodes:
        for i in node.inputs:
            if i in users:
                users[i].append(node)
    return users


def name_layers(layers: list[Any]) -> None:
    """dense, dense_1, dense_2: layers without a name get one, as in Keras."""
    taken = {layer.name for layer in layers if layer.name}
    if len(taken) < sum(layer.name is not None for layer in layers):
        raise _check.fail("Model", "names of layers must differ", [layer.name for layer in layers])
    for layer in layers:
        base = snake(type(layer).__name__)
        number = 0
        while layer.name is None:
            candidate = f"{base}_{number}" if number else base
            if candidate not in taken:
                layer.name = candidate
                taken.add(candidate)
            number += 1


def named_parameters(layers: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """ "layer.parameter" and the parameter, "model.layer.parameter" inside of models."""
    for layer in layers:
        if hasattr(layer, "layers"):
            yield from named_parameters(layer.layers, f"{prefix}{layer.name}.")
        else:
            yield from ((f"{prefix}{layer.name}.{p.name}", p) for p in layer.parameters())


def known_parameters(layer: Any) -> dict[str, Any]:
    """Name -> parameter, of a layer, or of all layers of a model."""
    inner = vars(layer).get("layers")
    return layer._parameters if inner is None else dict(named_parameters(inner))


def load_values(parameters: dict[str, Any], state: dict[str, Any]) -> None:
    """Name -> value for all parameters, each checked before the first is written."""
    if missing := sorted(set(parameters) ^ set(state)):
        raise _check.fail("load_state_dict", "names must be this model's; missing or unknown", missing)
    for name, p in parameters.items():
        if np.shape(state[name]) != p.shape:
            raise _check.fail("load_state_dict", f"{name} must have shape {p.shape}", np.shape(state[name]))
    for name, p in parameters.items():
        p.value = state[name]


def trainable_parameters(layers: list[Any]) -> Iterator[Any]:
    """Those that training changes: neither they, nor their layer, nor a model around it are frozen."""
    for layer in layers:
        if layer.trainable:
            inner = getattr(layer, "layers", None)
            yield from trainable_parameters(inner) if inner else (p for p in layer.parameters() if p.trainable)


def snake(name: str) -> str:
    """MaxPooling2D -> max_pooling2d, as Keras names layers."""
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()
