"""A model's arrays, wherever they live. Owns: reading and writing them from NumPy, moving a model to an engine.

May touch: registry, graph. A model's `engine` is None where its arrays are NumPy's: then the engine in use serves them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..backends import registry
from ..errors import BackendUnavailable
from .graph import named_parameters

_moves = 0


def moves(more: int = 0) -> int:
    """How often parameters of any model have moved or been frozen: while it stays the same nothing needs checking."""
    global _moves
    _moves += more
    return _moves


def read(array: Any) -> np.ndarray:
    """The values: the array itself where NumPy reaches it, else a copy."""
    return array if isinstance(array, np.ndarray) else registry.backend(array).memory.download(array)


def write(array: Any, values: np.ndarray) -> None:
    """Assign every value."""
    if isinstance(array, np.ndarray):
        array[...] = values
    else:
        registry.backend(array).memory.write(array, np.ascontiguousarray(values, array.dtype))


def engine_of(model: Any) -> registry.Backend:
    """The engine that runs a model."""
    return registry.current() if model.engine is None else model.engine


def on_device(array: Any) -> bool:
    """An array that NumPy cannot reach: CuPy's, or torch's on a GPU."""
    if hasattr(array, "__fastaudio_backend__"):
        return True
    room = type(array).__module__.partition(".")[0]
    return room == "cupy" or (room == "torch" and getattr(array, "is_cuda", False))


def numbers(where: str, name: str, a: Any, dtype: Any) -> np.ndarray:
    """A contiguous array of the dtype."""
    if getattr(a, "dtype", None) in (np.complex64, np.complex128):
        raise _check.fail(where, f"{name} must be real: magnitudes, or real and imaginary parts", a.dtype.name)
    try:
        return np.ascontiguousarray(a, dtype)
    except (TypeError, ValueError) as error:
        raise _check.fail(where, f"{name} must be an array of numbers ({error})", type(a).__name__) from None


def given(where: str, array: Any, model: Any) -> Any:
    """A user's array as the model takes it. What lives on a device is used where it is, and must be right as it is."""
    if not on_device(array):
        return numbers(where, "x", array, model.dtype)
    array = adopted(where, array, model)
    if array.dtype != model.dtype or not array.flags.c_contiguous:
        rule = f"an array on a device must be C-contiguous {model.dtype}"
        raise _check.fail(where, rule, f"{array.dtype} of shape {tuple(array.shape)}")
    return array


def adopted(where: str, array: Any, model: Any) -> Any:
    """An array of a device as the model's engine knows arrays; a torch tensor shares its memory."""
    if model.engine is None:
        raise _check.fail(where, "the model must be on the device of its data, model.to('cuda')", type(array).__name__)
    return model.engine.memory.adopt(array)


def joined(parts: list[Any]) -> Any:
    """Arrays of a device, one after another along the first axis."""
    if len(parts) == 1:
        return parts[0]
    engine = registry.backend(parts[0])
    out, start = engine.empty((sum(map(len, parts)), *parts[0].shape[1:]), parts[0].dtype), 0
    for part in parts:
        engine.kernel("copy")(out[start : start + len(part)], part)
        start += len(part)
    return out


def find(device: Any) -> registry.Backend | None:
    """What `to` was given: a name, or an engine; None for that of NumPy arrays."""
    if isinstance(device, registry.Backend):
        return None if device.name in registry.NAMES else device
    return None if _check.one_of("to", "device", device, ("cpu", "cuda")) == "cpu" else registry.load("cuda")


def move(model: Any, engine: registry.Backend | None) -> None:
    """Let all of a model live where `engine` reaches it: parameters, gradients, and what `compile` made."""
    if engine is model.engine:
        return
    if engine is not None and model.dtype != np.float32:
        raise BackendUnavailable(f"to: the {engine.name!r} engine trains in float32, the model has {model.dtype}")
    memory = (registry.current() if engine is None else engine).memory

    def there(array: Any) -> Any:
        return memory.upload(read(array))

    model.flat, model.flat_grad = there(model.flat), there(model.flat_grad)
    for p in model.trained:
        p.data, p.grad = (flat[p.place].reshape(p.data.shape) for flat in (model.flat, model.flat_grad))
    model.views = [(p, p.place, p.data, p.grad) for p in model.trained]
    trained = set(map(id, model.trained))
    for _, p in named_parameters(model.layers):
        if id(p) not in trained:
            p.data, p.grad = there(p.data), None if p.grad is None else there(p.grad)
    for layer in model.leaves():
        if getattr(layer, "counter", None) is not None:
            layer.counter = there(layer.counter)
    model.engine = engine
    model.seen = moves(1)
    if model.run is not None:
        model.run.move(there)
