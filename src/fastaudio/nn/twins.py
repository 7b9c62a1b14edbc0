"""Layers that a graph uses more than once: each use has a layer of its own that runs, with the parameters of the first.

Owns: such twins, which keep what a forward pass leaves for a backward one apart. May touch: graph, layer. A model's
`layers` are the originals; `twin_of` of a twin is its original.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import _check
from .graph import Node, users_of
from .layer import Layer


def own_nodes(inputs: list[Node], nodes: list[Node]) -> dict[Node, Node]:
    """Nodes as a model runs them: where a layer comes again, a twin; what comes after such a node follows suit."""
    found, seen = {node: node for node in inputs}, set()
    for node in nodes:
        given, again = tuple(found[i] for i in node.inputs), id(node.layer) in seen
        seen.add(id(node.layer))
        same = given == node.inputs and not again
        found[node] = node if same else Node(twin(node.layer) if again else node.layer, given, node.shape)
    return found


def twin(layer: Any) -> Any:
    """A layer of the same parameters, arguments and layers within, for another place of the graph."""
    again = object.__new__(type(layer))
    own = vars(again)
    for name, value in vars(layer).items():
        if isinstance(value, Layer) and name not in ("mask_source", "source", "twin_of"):
            own[name] = twin(value)
        elif name != "_node":
            own[name] = dict(value) if isinstance(value, dict) and name != "_parameters" else value
    own["twin_of"] = original(layer)
    if hasattr(layer, "layers"):
        nodes = own_nodes_of(layer)
        own["_nodes"], own["_end"], own["passes"], own["run"] = list(nodes.values()), nodes[layer._end], {}, None
        own["_users"] = users_of(own["_nodes"])
    return again


def own_nodes_of(model: Any) -> dict[Node, Node]:
    """The nodes of a twin of a model."""
    found: dict[Node, Node] = {}
    for node in model._nodes:
        found[node] = Node(twin(node.layer), tuple(found.get(i, i) for i in node.inputs), node.shape)
    return found


def original(layer: Any) -> Any:
    return layer.twin_of or layer


def distinct(nodes: list[Node]) -> list[Any]:
    """The layers of some nodes, each once; ParameterError where one of them is also within another one."""
    layers = list({id(original(node.layer)): original(node.layer) for node in nodes}.values())
    inside = {id(leaf): model for model in layers if hasattr(model, "layers") for leaf in parts(model)}
    for layer in layers:
        for part in [layer, *(parts(layer) if hasattr(layer, "layers") else ())]:
            if (around := inside.get(id(part))) not in (None, layer):
                rule = f"a layer that is used by itself, or in two models within, must not be in {around.name!r}, too"
                raise _check.fail("Model", rule, repr(part))
    return layers


def parts(model: Any) -> Iterator[Any]:
    """What is within a model, at any depth."""
    for layer in model.layers:
        yield layer
        if hasattr(layer, "layers"):
            yield from parts(layer)


def last_of(model: Any) -> Any:
    """The layer whose output is the model's."""
    while hasattr(model, "layers"):
        model = model._end.layer
    return model
