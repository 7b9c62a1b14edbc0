"""A graph of layers <-> a JSON value. Owns: how edges are written. May touch: graph, registry.

Nodes are numbered: the inputs, then the layers in the order of computing.
{"inputs": [shape, ...], "layers": [{"class": ..., "config": ..., "from": [numbers]}, ...], "output": number}
A layer that is used again is {"again": its place in the list, "from": [numbers]}.
"""

from __future__ import annotations

from typing import Any

from .. import _check
from . import registry
from .graph import Input, Node
from .layer import Layer


def to_config(model: Any) -> dict[str, Any]:
    """The config of a built model; ParameterError where the graph does not tell how its class is made."""
    cls = type(model)
    if cls.__init__ is not cls.graph_init:
        raise _check.fail(cls.__name__, "a model with its own __init__ must have config(), the arguments of it", model)
    if not model.built:
        raise _check.fail(cls.__name__, "the model must be built", model)
    numbers = {node: number for number, node in enumerate([*model._inputs, *model._nodes])}
    layers, places = [], {id(node.layer): number for number, node in enumerate(model._nodes)}
    for node in model._nodes:
        again = node.layer.twin_of is not None
        entry = {"again": places[id(node.layer.twin_of)]} if again else registry.spec(node.layer)
        layers.append({**entry, "from": [numbers[i] for i in node.inputs]})
    inputs = [list(node.shape) for node in model._inputs]
    return {
        "name": model.name,
        "dtype": model.dtype.name,
        "trainable": model.trainable,
        "graph": {"inputs": inputs, "layers": layers, "output": numbers[model._end]},
    }


def from_config(cls: Any, config: dict[str, Any]) -> Any:
    """The model of class `cls` that gave `config`."""
    if "graph" not in config:
        return cls(**config)
    graph = config["graph"]
    inputs = [Input(tuple(shape)) for shape in graph["inputs"]]
    nodes, layers = list(inputs), []
    for entry in graph["layers"]:
        layers.append(layers[entry["again"]] if "again" in entry else registry.make(Layer, entry))
        given = [nodes[number] for number in entry["from"]]
        nodes.append(Node.of(layers[-1], given if len(given) > 1 else given[0]))
    model = cls.of_graph(inputs, nodes[graph["output"]], layers, name=config["name"], dtype=config["dtype"])
    model.trainable = config["trainable"]
    return model
