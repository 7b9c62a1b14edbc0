"""Parameters under torch's names. Owns: those names, and what torch has in two arrays and we in one. May touch: nn.

Parameters have torch's layouts: almost all of it is a rename. Recurrent layers are torch's modules of one layer:
"lstm.kernel" is "lstm.weight_ih_l0". Layers called l0, l1, ... in a model are one module of torch's with that model's
name: "rnn.l1.kernel" is "rnn.weight_ih_l1".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from .. import _check, nn
from ..nn.layers.recurrent import Recurrent

PLAIN = {
    "kernel": "weight",
    "gamma": "weight",
    "bias": "bias",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}
RECURRENT = {"kernel": "weight_ih", "recurrent_kernel": "weight_hh", "bias": "bias_ih", "recurrent_bias": "bias_hh"}


class Name(NamedTuple):
    """An array of torch's: its name, ours, its shape. `added`: torch adds it to ours; for us it is 0."""

    torch: str
    ours: str
    shape: tuple[int, ...]
    added: bool = False


def names(model: nn.Model, prefix: str = "") -> Iterator[Name]:
    """Every array that torch has for this model, in the order of its layers."""
    for layer in model.layers:
        path = f"{prefix}{layer.name}"
        if isinstance(layer, nn.Model):
            yield from names(layer, f"{path}.")
        elif isinstance(layer, (nn.layers.Bidirectional, Recurrent)):
            yield from _recurrent(layer, path)
        else:
            for name, value in layer.params.items():
                yield Name(f"{path}.{PLAIN.get(name, name)}", f"{path}.{name}", value.shape)


def _recurrent(layer: nn.Layer, path: str) -> Iterator[Name]:
    if not getattr(getattr(layer, "layer", layer), "reset_after", True):
        raise _check.fail(path, "torch has no GRU(reset_after=False)", repr(layer))
    parent, _, own = path.rpartition(".")
    module, number = (parent, own) if parent and re.fullmatch(r"l\d+", own) else (path, "l0")
    for name, value in layer.params.items():
        side, _, plain = name.rpartition("ward_")
        end = f"{number}{'_reverse' if side == 'back' else ''}"
        yield Name(f"{module}.{RECURRENT[plain]}_{end}", f"{path}.{name}", value.shape)
        if plain == "bias" and name.replace("bias", "recurrent_bias") not in layer.params:
            yield Name(f"{module}.bias_hh_{end}", f"{path}.{name}", value.shape, True)


def to_torch(model: nn.Model) -> dict[str, np.ndarray]:
    """Torch's name -> a copy of the values."""
    state = model.state_dict()
    return {n.torch: np.zeros_like(state[n.ours]) if n.added else state[n.ours] for n in names(model)}


def from_torch(model: nn.Model, given: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Our state of arrays that have torch's names; shapes are those of `names`."""
    found: dict[str, np.ndarray] = {}
    for n in names(model):
        found[n.ours] = found[n.ours] + given[n.torch] if n.added else given[n.torch]
    return found
