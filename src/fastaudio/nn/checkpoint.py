"""Models in files: safetensors with the graph, the weights, and what a training needs to go on bit for bit.

Owns: what such a file holds. May touch: safetensors, registry, training_state. Never: pickle, names of modules.

Arrays: "layer.parameter", as in `state_dict`; "optimizer:m:layer.parameter", in the same layout; "optimizer:hyper".
The metadata's "fastaudio" is JSON: {"version", "model": class and config, "notes", "compile", "training"}.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from .. import _check
from .._atomic import sweep
from ..errors import FormatError, ParameterError
from . import init, registry, safetensors, training_state
from .graph import named_parameters
from .parameter import Parameter
from .strict_json import damaged, loads
from .training_state import OPTIMIZER

KEY, VERSION = "fastaudio", 1


class Saving:
    """Methods of models that go into files and come from them."""

    run: Any = None

    @property
    def notes(self) -> dict[str, Any]:
        """JSON values of the user's own, kept in the model's files: how its data were scaled, names of its classes."""
        return self.__dict__.setdefault("_notes", {})

    @property
    def epoch(self) -> int:
        """Epochs of training that are over: the `initial_epoch` to go on with."""
        return 0 if self.run is None else self.run.finished

    @property
    def epoch_step(self) -> int:
        """Steps of an unfinished epoch that are over: the `initial_step` to go on with."""
        return 0 if self.run is None else self.run.begun[0]

    def save(self, path: Any) -> None:
        """Write the whole model: graph, weights, and, once it is compiled, the state of its training.

        The file is whole or not there, and an older one stays until then. It is a safetensors file, with checksums.

        Raises
        ------
        ParameterError : the model is not built, a config is no JSON value, or `path` has the suffix of another format
        OSError : the disk is full, the folder is not there
        """
        _write(self, path, whole=True)

    def save_weights(self, path: Any) -> None:
        """Write the parameters alone, named and laid out as in `state_dict`."""
        _write(self, path, whole=False)

    def load_weights(self, path: Any) -> None:
        """Take the parameters of a file: of `save`, `save_weights`, or of any safetensors file that has these names.

        All names, shapes and dtypes are checked before the first parameter changes.

        Raises
        ------
        FormatError : the file is damaged
        ParameterError : it holds other parameters
        """
        path = os.fsdecode(path)
        weights, _, _ = _split(path, safetensors.read(path))
        if wrong := _differences(dict(named_parameters(self.layers)), weights):
            raise ParameterError(f"load_weights: {path}: {wrong}")
        self.load_state_dict(weights)

    @classmethod
    def load(cls, path: Any, *, custom_objects: Mapping[str, type] | None = None) -> Any:
        """`nn.load` for files of this class; a class of the user's own needs no `custom_objects` for itself."""
        model = load(path, custom_objects={cls.__name__: cls, **(custom_objects or {})})
        if not isinstance(model, cls):
            raise _check.fail(f"{cls.__name__}.load", f"the file must hold a {cls.__name__}", type(model).__name__)
        return model


def load(path: Any, *, custom_objects: Mapping[str, type] | None = None) -> Any:
    """Load a model that `model.save` wrote, compiled as it was, ready to predict or to continue training.

    Parameters
    ----------
    path : file name
    custom_objects : {name: class} of layers, models, losses, metrics and optimizers that are not fastaudio's

    Returns
    -------
    the model, of the class that was saved; `fit(..., initial_epoch=model.epoch)` goes on where it stopped

    Raises
    ------
    FormatError : damaged, or no model
    ParameterError : a class is not fastaudio's and not among `custom_objects`
    OSError : it cannot be read

    Examples
    --------
    >>> import os, tempfile
    >>> from fastaudio import nn
    >>> m = nn.Sequential([nn.layers.Dense(3, input_dim=2)])
    >>> m.save(name := os.path.join(tempfile.mkdtemp(), "m.safetensors"))
    >>> nn.load(name).count_params()
    9
    """
    path = os.fsdecode(path)
    file = safetensors.read(path)
    weights, states, about = _split(path, file)
    if "model" not in about:
        raise damaged(path, "must hold a model of model.save, not arrays alone", sorted(file.arrays))
    with registry.custom_objects(custom_objects), init.blank(sum(a.size for a in file.arrays.values())):
        try:
            return made(weights, states, about)
        except registry.UnknownClass:
            raise
        except (TypeError, LookupError, AttributeError, ValueError, ArithmeticError, RecursionError) as error:
            what = error if isinstance(error, FormatError) else f"{type(error).__name__}: {error}"
            raise FormatError(f"{path}: must describe a model and hold what it needs, got {what}") from error


def made(weights: dict[str, np.ndarray], states: dict[str, np.ndarray], about: dict[str, Any]) -> Any:
    """The model of `contents`."""
    model = registry.make(Saving, about["model"])
    if wrong := _differences(dict(named_parameters(model.layers)), weights):
        raise FormatError(wrong)
    model.load_state_dict(weights)
    model.notes.update(about["notes"])
    if "compile" in about:
        training_state.resume(model, about["compile"], about["training"], states)
    return model


def contents(model: Any, whole: bool) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Arrays and JSON values that say all about a model; not `whole`: its weights."""
    arrays = {name: p.value for name, p in named_parameters(model.layers)}
    if taken := [name for name in arrays if name.startswith(OPTIMIZER)]:
        raise _check.fail("save", f"names of layers must not begin with {OPTIMIZER!r}", taken[0])
    about: dict[str, Any] = {"version": VERSION}
    if whole:
        about |= {"model": registry.spec(model), "notes": model.notes}
        if model.run is not None:
            about |= training_state.describe(model.run)
            arrays |= training_state.arrays(model)
    return arrays, about


def _write(model: Any, path: Any, whole: bool) -> None:
    path = safetensors.check_name("save" if whole else "save_weights", path)
    arrays, about = contents(model, whole)
    try:
        text = json.dumps(about, allow_nan=False, sort_keys=True)
    except (TypeError, ValueError) as error:
        raise ParameterError(f"save: config() and notes must be JSON values, got {error}") from error
    sweep(path)
    safetensors.write(path, arrays, {KEY: text})


def _split(path: str, file: safetensors.File) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], dict[str, Any]]:
    """Weights, the optimizer's arrays, and what the file says about itself."""
    if KEY not in file.metadata:
        return file.arrays, {}, {}
    if not file.checked:
        raise FormatError(f"{path}: must have checksums, as fastaudio has written it")
    about = loads(path, file.metadata[KEY], floats=True)
    if about.get("version") != VERSION:
        raise damaged(path, f"must be of version {VERSION}, or read by a newer fastaudio", about.get("version"))
    return *apart(file.arrays), about


def apart(arrays: dict[str, np.ndarray]) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Weights, and the optimizer's arrays."""
    states = {name: a for name, a in arrays.items() if name.startswith(OPTIMIZER)}
    return {name: a for name, a in arrays.items() if name not in states}, states


def _differences(wanted: Mapping[str, Parameter], given: Mapping[str, np.ndarray]) -> str:
    """Why the given arrays cannot fill these parameters; "" if they can."""
    if unlike := sorted(set(wanted) ^ set(given)):
        missing, unknown = ([n for n in unlike if (n in wanted) is asked][:8] for asked in (True, False))
        wrong = [f"{what}: {', '.join(names)}" for what, names in (("missing", missing), ("unknown", unknown)) if names]
        return f"names must be this model's; {'; '.join(wrong)}"
    for name, p in wanted.items():
        have, want = (given[name].shape, given[name].dtype), (p.shape, p.data.dtype)
        if have != want:
            return f"{name!r} must be {want[1]} of shape {want[0]}, got {have[1]} of shape {have[0]}"
    return ""
