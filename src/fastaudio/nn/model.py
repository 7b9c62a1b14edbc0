"""A graph of layers, run in order. Owns: the order, skips, names, and one flat array of all parameters."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from .checkpoint import Saving
from .copying import Copying
from .flat import flatten
from .graph import Node, load_values, name_layers, named_parameters, ordered, snake, users_of
from .graph_config import from_config, to_config
from .layer import Layer, empty, kernel
from .parameter import Parameter
from .passing import backward, forward
from .planning import lost, plan_layouts, plan_masks, plan_sources
from .summary import Summary
from .training import Training
from .twins import distinct, own_nodes

ONE_OUTPUT = "outputs must be one node (of several, make a model each: they share layers, and are trained in turn)"


class Model(Copying, Summary, Layer, Training, Saving):
    """A network from `inputs` to `outputs`, described by calling layers on nodes.

    Parameters
    ----------
    inputs : Node or list of Node, from `nn.Input(shape)`
    outputs : Node
    name : str

    Raises
    ------
    ParameterError : an input is missing, a layer is used here and within another one

    Examples
    --------
    >>> from fastaudio import nn
    >>> x = nn.Input((8,))
    >>> h = nn.layers.Dense(8, "relu")(x)
    >>> skip = nn.layers.Add()([x, h])
    >>> m = nn.Model(x, nn.layers.Dense(2)(skip))
    >>> m.predict(np.zeros((3, 8)), verbose=0).shape
    (3, 2)
    """

    _needs_dx = False
    _masks: list[Any] | None = None  # of the inputs, where a model around this one has some

    def __init__(self, inputs: Any = None, outputs: Any = None, *, name: str | None = None, dtype: Any = "float32"):
        super().__init__(name=name or snake(type(self).__name__), dtype=dtype)
        inputs = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
        outputs = outputs[0] if isinstance(outputs, (list, tuple)) and len(outputs) == 1 else outputs
        for what, nodes in (("inputs must be nn.Input nodes", inputs), (ONE_OUTPUT, [outputs])):
            if wrong := [n for n in nodes if not isinstance(n, Node) or (nodes is inputs and n.layer is not None)]:
                raise _check.fail(type(self).__name__, what, wrong[0] if isinstance(wrong[0], Node) else type(wrong[0]))
        self._connect(inputs, outputs)

    graph_init = __init__  # a subclass that has another one writes its own config()

    @classmethod
    def of_graph(cls, inputs: list[Node], output: Node, layers: list[Layer], **common: Any) -> Model:
        """A model of nodes that were read from a file."""
        return cls(inputs, output, **common)

    def _connect(self, inputs: list[Node], output: Node) -> None:
        self._inputs, self._output = inputs, output  # of a graph that other models may go on from
        order = ordered(inputs, output)
        self.layers = distinct(order)
        name_layers(self.layers)
        nodes = own_nodes(inputs, order)
        self._nodes, self._end = [nodes[node] for node in order], nodes[output]
        self.input_shape = inputs[0].shape if len(inputs) == 1 else [node.shape for node in inputs]
        self.built = True
        self._users = users_of(self._nodes)
        flatten(self)
        self.plan()
        self.run = None  # what was compiled was another model
        self.passes: dict[Any, Any] = {}  # see passes

    # --- planning -----------------------------------------------------------------------------------------------------
    @property
    def records(self) -> bool:
        """Whether every layer can be captured; a layer in plain Python becomes a callback of the tape."""
        return all(layer.records for layer in self.layers)

    @property
    def needs_dx(self) -> bool:
        """Whether `backward` returns the gradient of the input: not unless asked for, or this is a layer of a model."""
        return self._needs_dx

    @needs_dx.setter
    def needs_dx(self, wanted: bool) -> None:
        self._needs_dx = bool(wanted)
        self.plan()

    def plan(self) -> None:
        """The layers' layouts, gradients and masks; the first layers compute no gradient of the data."""
        plan_layouts(self._nodes, self._users, set(self._inputs) if self._needs_dx else set())
        plan_sources(self._nodes)
        self.mask_source = plan_masks(self._nodes, self._inputs, self._masks or [None] * len(self._inputs), self._end)

    @property
    def mask(self) -> Any:
        """(N, T) uint8, 1 at the true steps of the last forward pass's outputs; None: there are no others."""
        return None if self.mask_source is None else self.mask_source.mask

    def plan_mask(self, masks: list[Any]) -> Any:
        """Masks from outside go to the layers within, unless these run in plain Python."""
        if any(mask is not None for mask in masks) and not self.records:
            return lost(self)
        self._masks = masks
        self.plan()
        return self.mask_source

    # --- running ------------------------------------------------------------------------------------------------------
    def forward(self, x: Any, training: bool = False) -> Any:
        values = dict(zip(self._inputs, x if isinstance(x, (list, tuple)) else [x], strict=True))
        left = {node: len(users) for node, users in self._users.items()}
        for node in self._nodes:
            x = values[node.inputs[0]] if len(node.inputs) == 1 else [values[i] for i in node.inputs]
            values[node] = forward(node.layer, x, node.shape, training)
            for i in node.inputs:
                if i in left:
                    left[i] -= 1
                    if not left[i]:  # its last reader is done
                        del values[i]
        return values[self._end]

    def backward(self, dy: Any) -> Any:
        """Gradients of all parameters, added to theirs; the gradient of the input if a layer of it asks for that."""
        for p in self.trained:
            p.kept = None
        grads: dict[Node, Any] = {self._end: dy}
        owned: set[Node] = set()
        for node in reversed(self._nodes):
            if node not in grads and not getattr(node.layer, "state_grads", None):
                continue
            dx = backward(node.layer, grads.pop(node, None))
            for i, d in zip(node.inputs, dx if isinstance(dx, (list, tuple)) else [dx], strict=True):
                if d is None:
                    continue
                if i not in grads:
                    grads[i] = d
                elif i in owned:
                    kernel(d, "accumulate")(grads[i], d)
                else:
                    total = empty(d, d.shape)
                    kernel(d, "add")(total, grads[i], d)
                    grads[i] = total
                    owned.add(i)
        found = [grads.get(i) for i in self._inputs]
        return found if len(found) > 1 else found[0]

    def output_shape(self, input_shape: Any) -> tuple[int, ...]:
        return self._output.shape

    def parameters(self) -> list[Parameter]:
        return [p for layer in self.layers for p in layer.parameters()]

    def leaves(self) -> list[Layer]:
        """All layers as they run, those of models inside this one included: one used again is there again."""
        found = [node.layer for node in self._nodes]
        return [leaf for layer in found for leaf in (layer.leaves() if isinstance(layer, Model) else [layer])]

    def flops(self, input_shape: Any) -> int | None:
        counts = [node.layer.flops(node.layer.input_shape) for node in self._nodes]
        return None if None in counts else sum(counts)

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer of that name, or of that number."""
        if (name is None) == (index is None):
            raise _check.fail("get_layer", "either name or index must be given", (name, index))
        if index is not None:
            return self.layers[_check.one_of("get_layer", "index", index, tuple(range(len(self.layers))))]
        return {layer.name: layer for layer in self.layers}[
            _check.one_of("get_layer", "name", name, tuple(layer.name for layer in self.layers))
        ]

    def state_dict(self) -> dict[str, np.ndarray]:
        """ "layer.parameter" -> copy, in torch's layout."""
        return {name: np.array(p.value) for name, p in named_parameters(self.layers)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take the values of `state_dict()`; every name and shape is checked before the first is written."""
        load_values(dict(named_parameters(self.layers)), state)

    def config(self) -> dict[str, Any]:
        """The graph and its layers; a subclass with arguments of its own returns those."""
        return to_config(self)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Model:
        """The model that gave this `config()`, with new parameters."""
        return from_config(cls, config)
