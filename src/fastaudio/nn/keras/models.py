"""keras.models: models, and the way back from a file."""

from __future__ import annotations

from typing import Any

from .._absent import absent
from ..checkpoint import load
from ..model import Model
from ..sequential import Sequential

__all__ = ["Model", "Sequential", "load_model"]
__dir__ = __all__.copy  # tab completion: names, not files


def load_model(filepath: Any, custom_objects: Any = None) -> Any:
    """`nn.load`: a model that `model.save` wrote, compiled as it was.

    Parameters
    ----------
    filepath : file name
    custom_objects : {name: class} of what is not fastaudio's

    Raises
    ------
    FormatError, ParameterError, OSError : as `nn.load`
    """
    return load(filepath, custom_objects=custom_objects)


def __getattr__(name: str) -> Any:
    raise absent(__name__, name)
