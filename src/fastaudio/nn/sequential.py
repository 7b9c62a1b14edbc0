"""Sequential: layers one after another."""

from __future__ import annotations

from typing import Any

from .. import _check
from .graph import Input, Node, snake
from .layer import Layer
from .model import Model


class Sequential(Model):
    """A chain of layers, as `keras.Sequential`.

    Parameters
    ----------
    layers : list of Layer, before which an `nn.Input(shape)` may stand
        With that, or if the first has an `input_shape`, the model is built now, otherwise at its first data or by
        `build(shape)`.

    Examples
    --------
    >>> from fastaudio import nn
    >>> m = nn.Sequential([nn.layers.Dense(5, "sigmoid", input_dim=2), nn.layers.Dense(1, "sigmoid")])
    >>> m.count_params()
    21
    """

    def __init__(self, layers: list[Layer] | None = None, *, name: str | None = None, dtype: Any = "float32"):
        Layer.__init__(self, name=name or snake(type(self).__name__), dtype=dtype)
        if isinstance(layers, Layer):
            raise _check.fail("Sequential", "layers must be a list", layers)
        self.layers: list[Layer] = []
        self._first: Node | None = None
        for layer in layers or []:
            self._append(layer)
        self._rebuild()

    graph_init = __init__

    @classmethod
    def of_graph(cls, inputs: list[Node], output: Node, layers: list[Layer], **common: Any) -> Sequential:
        model = cls(layers, **common)
        model.build(inputs[0].shape)
        return model

    def add(self, layer: Layer) -> None:
        """Append a layer. A compiled model is to be compiled again."""
        self._append(layer)
        self._rebuild()

    def pop(self) -> Layer:
        """Take the last layer away, which is returned. A compiled model is to be compiled again."""
        if not self.layers:
            raise _check.fail("Sequential.pop", "there must be a layer", 0)
        last = self.layers.pop()
        self._rebuild()
        return last

    def _append(self, layer: Any) -> None:
        if isinstance(layer, Node) and layer.layer is None and not self.layers:
            self._first = layer
            return
        if not isinstance(layer, Layer):
            what = f"the class {layer.__name__}: call it" if isinstance(layer, type) else layer
            raise _check.fail("Sequential.add", "layer must be an nn.Layer, or first an nn.Input", what)
        if any(layer is other for other in self.layers):
            raise _check.fail("Sequential", "each layer must be used once (nn.Model may use one again)", repr(layer))
        self.layers.append(layer)

    def _rebuild(self) -> None:
        self.built, self.run, self._wanted = False, None, None
        shape = self._first
        if shape is None and self.layers:
            shape = self.layers[0].input_shape
        if self.layers and shape is not None:
            self.build(shape)

    def build(self, input_shape: Any) -> None:
        """Make the parameters for inputs of this shape, without the batch."""
        node = first = input_shape if isinstance(input_shape, Node) else Input(input_shape)
        for layer in self.layers:
            node = Node.of(layer, node)
        self._connect([first], node)

    def ensure_built(self, input_shape: Any) -> None:
        if not self.built:
            self.build(input_shape)
