"""Arguments of layers. Owns: `config`, which gives them back, shapes, and the message for unknown arguments."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from . import regularizers
from .graph import ends
from .memory import on_device

#: Keras's arguments that are accepted only at their default -> (that default, what to do instead)
NEUTRAL: dict[str, tuple[Any, str]] = {
    "amsgrad": (False, ""),
    "bias_constraint": (None, ""),
    "bias_regularizer": (None, ""),
    "axis": (-1, "the last one"),
    "beta_constraint": (None, ""),
    "beta_initializer": ("zeros", "assign to `params` of the built layer"),
    "beta_regularizer": (None, ""),
    "centered": (False, ""),
    "data_format": ("channels_last", ""),
    "depthwise_constraint": (None, ""),
    "depthwise_regularizer": (None, ""),
    "gamma_constraint": (None, ""),
    "gamma_initializer": ("ones", "assign to `params` of the built layer"),
    "gamma_regularizer": (None, ""),
    "gradient_accumulation_steps": (None, "a larger batch has the same gradient"),
    "ignore_class": (None, "sample_weight of 0 leaves steps out"),
    "interpolation": ("nearest", ""),
    "keepdims": (False, "put a Reshape layer behind it"),
    "kernel_constraint": (None, ""),
    "moving_mean_initializer": ("zeros", "assign to `params` of the built layer"),
    "moving_variance_initializer": ("ones", "assign to `params` of the built layer"),
    "noise_shape": (None, "SpatialDropout1D and SpatialDropout2D drop whole channels"),
    "pointwise_constraint": (None, ""),
    "pointwise_regularizer": (None, ""),
    "recurrent_constraint": (None, ""),
    "renorm": (False, ""),
    "seed": (None, "nn.set_seed seeds all layers"),
    "synchronized": (False, ""),
    "threshold": (0.0, ""),
    "use_cudnn": ("auto", ""),
    "use_ema": (False, ""),
    "stateful": (False, "pass the states on: return_state=True, initial_state="),
    "unroll": (False, ""),
}
#: attributes of Keras's and torch's models -> our substitute
INSTEAD = {
    "cuda": '`model.to("cuda")`',
    "eval": "`predict(x)`, or `model(x)`: it is an argument of each call",
    "history": "`fit` returns it",
    "metrics_names": "`evaluate(..., return_dict=True)`",
    "non_trainable_weights": "`get_weights()`, or `params` by name",
    "named_parameters": "`params`, a mapping by name",
    "to_json": "`save` keeps graph and weights in one file",
    "train": "`fit`, or `model(x, training=True)`: it is an argument of each call",
    "trainable_weights": "`get_weights()`, or `params` by name",
    "weights": "`get_weights()`, or `params` by name",
}


class TooEarly(ParameterError, AttributeError):
    """backward without a forward pass, an optimizer before compile. An AttributeError, too: `hasattr` can answer."""


def found(thing: Any, name: str) -> Any:
    """What a layer has under a name that is no attribute of it: a node of its graph; else AttributeError says why."""
    if (node := ends(thing, name)) is not None:
        return node
    raise missing(thing, name)


def missing(thing: Any, name: str) -> AttributeError:
    """The exception for an attribute that a layer does not have, or not yet."""
    cls = type(thing).__name__
    if hasattr(type(thing), name):  # a property that raised: its own message
        object.__getattribute__(thing, name)
    if "_parameters" not in vars(thing) and not name.startswith("__"):
        return AttributeError(f"{cls}: __init__ must begin with super().__init__(), there is no {name!r} without it")
    if name == "_cache":  # what a forward pass keeps, and a backward one uses up
        return TooEarly(f"{thing.name or cls}.backward: a forward pass must come before")
    instead = f": {INSTEAD[name]}" if name in INSTEAD else ""
    return AttributeError(f"{cls} has no attribute {name!r}{instead}")


def array_of(layer: Any, x: Any) -> Any:
    """What a layer is called on: contiguous, in its dtype; integers stay for a layer in plain Python."""
    if on_device(x):
        return x
    found = np.asarray(x)
    if found.ndim < 1 or found.dtype.kind not in "fiubc":
        rule = "x must be an array of numbers with a batch dimension"
        raise ParameterError(f"{type(layer).__name__}: {rule}, got {_check.described(x)}")
    x = np.ascontiguousarray(found)
    return x.astype(x.dtype if x.dtype.kind in "iu" and not layer.records else layer.dtype, copy=False)


def shape_of(where: str, shape: Any) -> tuple[int, ...]:
    if isinstance(shape, (int, np.integer)):
        shape = (shape,)
    return tuple(_check.positive_int(where, "each size of input_shape", n) for n in shape)


def dtype_of(where: str, dtype: Any, known: tuple[str, ...]) -> np.dtype:
    try:
        name = np.dtype(dtype).name
    except TypeError:  # no dtype at all
        name = dtype
    return np.dtype(_check.one_of(where, "dtype", name, known))


def take(layer: Any, unknown: dict[str, Any]) -> None:
    """Arguments that all layers have, and few use. ParameterError for the others."""
    if "activity_regularizer" in unknown:
        layer.activity_regularizer = regularizers.get(unknown.pop("activity_regularizer"))
    if unknown:
        refuse(type(layer), unknown)


def refuse(cls: type, unknown: dict[str, Any]) -> None:
    """Raise for unknown arguments, unless they are Keras's and at their defaults; the message suggests the nearest
    known one."""
    asking = {}
    for name, value in unknown.items():
        usual, instead = NEUTRAL.get(name, (..., ""))
        if usual is ...:
            asking[name] = value
        elif value is not None and value != usual:
            rule = f"{name} must be {usual}{f' ({instead})' if instead else ''}"
            raise _check.fail(cls.__name__, rule, value)
    if not asking:
        return
    given = [inspect.signature(base.__init__).parameters for base in cls.__mro__ if "__init__" in vars(base)]
    named = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY
    known = dict.fromkeys(n for names in given for n, p in names.items() if p.kind in named and n != "self")
    name = next(iter(asking))
    raise ParameterError(
        f"{cls.__name__}: arguments must be among {', '.join(known)}, got {name!r}{_check.like(name, known)}"
    )


class Arguments:
    """Methods of layers about their own arguments."""

    activity_regularizer: Any = None  # see passing
    twin_of: Any = None  # see twins
    _options: tuple[str, ...] = ()  # arguments of a class that `config` has, kept in attributes of their names

    def config(self) -> dict[str, Any]:
        """Arguments that make this layer again; JSON values.

        Initialisers are among them if they are names or numbers: functions and arrays have done their work.
        """
        found = {"name": self.name, "dtype": self.dtype.name, "trainable": self.trainable}
        for name, value in vars(self).items():
            if name.endswith("_initializer") and isinstance(value, (str, int, float)):
                found[name] = value
        names = (name for cls in reversed(type(self).__mro__) for name in vars(cls).get("_options", ()))
        found |= {name: _plain(getattr(self, name)) for name in names}
        if self.activity_regularizer is not None:
            found["activity_regularizer"] = _plain(self.activity_regularizer)
        return found

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """The layer that gave this `config()`, without its parameters."""
        return cls(**config)

    @property
    def _label(self) -> str:
        """What messages call it."""
        return self.name or type(self).__name__

    def _wrong(self, rule: str, value: Any) -> ParameterError:
        return _check.fail(self._label, rule, value)


def _plain(value: Any) -> Any:
    """The JSON value of an argument."""
    if hasattr(value, "apply"):
        return regularizers.spec(value)
    return value.spec() if hasattr(value, "spec") else value
