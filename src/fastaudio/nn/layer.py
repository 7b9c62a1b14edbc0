"""What a layer is. Owns: parameters, the call of a layer, names. May touch: registry, parameter, init.

A layer has `forward(x, training)` and `backward(dy) -> dx`, written next to each other. Parameter gradients are added
to, activation gradients assigned; `backward` uses up what its `forward` kept.

A layer of your own needs no more than this, in NumPy::

    class Scale(nn.Layer):
        def build(self, input_shape):
            self.add_param("scale", (input_shape[-1],), "ones")

        def forward(self, x, training=False):
            self.x = x
            return x * self.params["scale"]

        def backward(self, dy):
            self.grads["scale"] += (dy * self.x).reshape(-1, dy.shape[-1]).sum(0)
            return dy * self.params["scale"]

Layers made of kernels only set `records = True`: their code runs once, with `trace.Slot`s, and its calls are replayed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

import numpy as np

from ..backends import registry
from ..errors import ParameterError
from . import gradient_shape
from . import init as _init
from .arguments import Arguments, array_of, dtype_of, found, shape_of, take
from .graph import Node, known_parameters, with_batch
from .memory import on_device
from .parameter import PLAIN, Layout, Parameter, Values
from .registry import call_of
from .weights import Weights

DTYPES = ("float32", "float64")


class Layer(Arguments, Weights):
    """Base of all layers.

    Parameters
    ----------
    name : str, optional; the model numbers its layers otherwise: dense, dense_1, ...
    input_shape : tuple of int, optional
        Without the batch. A model whose first layer has one is built at once.
    dtype : {"float32", "float64"}
    trainable : bool; False freezes the parameters
    activity_regularizer : nn.regularizers.L1, L2 or L1L2 of the output, in models; summed, mean over samples
    """

    records = False  #: made of kernels only: may be captured
    takes_blocked = False  #: understands images as (N, C/16, H, W, 16); "same": hands on whatever it is given
    passes_mask = False  #: of sequences, each step by itself: the mask of its input is that of its output
    remembers = False  #: of its last forward pass something can be asked, besides the output
    emits_blocked = False  # set by the model where all following layers take blocked images
    needs_dx = True  # cleared by the model where the gradient of the input is not needed
    in_model = False  # set by the model, whose passes run this layer's
    y_shape: Any = None  # of the last output, where `backward` is to look at its gradient's shape

    def __init_subclass__(cls, **named: Any):
        super().__init_subclass__(**named)
        gradient_shape.check(cls)

    def __init__(
        self,
        *,
        name: str | None = None,
        input_shape: Any = None,
        dtype: Any = "float32",
        trainable: bool = True,
        **unknown: Any,
    ):
        take(self, unknown)
        self.name = name
        self.dtype = dtype_of(type(self).__name__, dtype, DTYPES)
        self.input_shape = None if input_shape is None else shape_of(type(self).__name__, input_shape)
        self.trainable = trainable
        self.frozen = not trainable  # or a model around it is; set when a model is built or compiled
        self.built = False
        self._parameters: dict[str, Parameter] = {}

    # --- for subclasses -----------------------------------------------------------------------------------------------
    def build(self, input_shape: tuple[int, ...]) -> None:
        """Make the parameters, with `add_param`. `input_shape` is without the batch."""

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        """Shape of the output without the batch; found by a forward pass where a subclass does not say it."""
        return self.forward(np.zeros((1, *input_shape), self.dtype), False).shape[1:]

    def forward(self, x: Any, training: bool = False) -> Any:
        way = ": what Keras calls `call` is `forward(x, training)`, and has a `backward(dy)`"
        raise NotImplementedError(f"{type(self).__name__} has no forward{way if hasattr(self, 'call') else ''}")

    def backward(self, dy: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no backward")

    def add_loss(self, loss: Any, training: bool) -> None:
        """Add to the loss, `(1,) float64`, after a forward pass; `backward` then adds the gradient of that."""

    def add_param(
        self,
        name: str,
        shape: tuple[int, ...],
        initializer: Any = "glorot_uniform",
        *,
        layout: Layout = PLAIN,
        trainable: bool = True,
        regularizer: Any = None,
    ) -> Parameter:
        """A parameter of torch's shape, with a gradient. It is `params[name]`, `grads[name]` and what is returned."""
        made = Parameter(name, _init.get(initializer)(shape, self.dtype), layout, trainable, regularizer)
        self._parameters[name] = made
        return made

    # --- for users ----------------------------------------------------------------------------------------------------
    @property
    def params(self) -> Values:
        """Name -> array, in torch's layout; to change it, assign: `params["kernel"] = values`. See `Values`.

        Of a model the names are those of its `state_dict`.
        """
        return Values(known_parameters(self), "value")

    @property
    def grads(self) -> Values:
        """Name -> gradient, as `params`."""
        return Values(known_parameters(self), "gradient")

    def parameters(self) -> list[Parameter]:
        return list(self._parameters.values())

    def zero_grad(self) -> None:
        for p in self.parameters():
            if p.grad is not None:
                kernel(p.grad, "fill")(p.grad, 0.0)
                p.kept = None

    def flops(self, input_shape: Any) -> int | None:
        """Additions and multiplications of a forward pass of one sample; None: not counted."""
        return None

    def ensure_built(self, input_shape: tuple[int, ...]) -> None:
        if not self.built:
            self.input_shape = input_shape if isinstance(input_shape, list) else tuple(input_shape)
            self.build(self.input_shape)
            self.built = True

    @overload
    def __call__(self, x: Node | list[Node], training: bool = False) -> Node: ...
    @overload
    def __call__(self, x: Any, training: bool = False) -> Any: ...
    def __call__(self, x: Any, training: bool = False) -> Any:
        """On an array, or a list of arrays for a layer of several inputs: the output; the first call builds the layer.
        On nodes of a graph: a node.
        """
        several = isinstance(x, (list, tuple)) and (isinstance(x[0], (Node, np.ndarray)) or on_device(x[0]))
        if isinstance(x[0] if several else x, Node):
            return Node.of(self, x)
        arrays = [array_of(self, a) for a in x] if several else array_of(self, x)
        shapes = [a.shape[1:] for a in arrays] if several else arrays.shape[1:]
        self.ensure_built(shapes)
        self.check_input(shapes)
        return self.forward(arrays, training)

    def check_input(self, shape: Any) -> None:
        """Raise ParameterError for an input, without the batch, that this layer was not built for."""
        if shape != self.input_shape:
            want, got = map(with_batch, (self.input_shape, shape))
            raise ParameterError(f"{self._label}: input must have shape {want}, got {got}")

    if not TYPE_CHECKING:  # type checkers would accept any misspelt name otherwise

        def __getattr__(self, name: str) -> Any:
            return found(self, name)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_node"}  # a copy is in no graph

    def _take_cache(self) -> Any:
        """What the last forward pass has kept, used up."""
        kept = self._cache
        del self._cache
        return kept

    __repr__ = call_of


def kernel(x: Any, name: str):
    """The kernel for arrays like `x`: run now, or recorded."""
    return registry.backend(x).kernel(name)


def empty(x: Any, shape: tuple[int, ...], dtype: Any = None) -> Any:
    """A new array where `x` lives."""
    return registry.backend(x).empty(shape, x.dtype if dtype is None else dtype)
