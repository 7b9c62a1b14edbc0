"""PyTorch, both ways: weights as state dicts and `.pth` files, layers and spectra that torch can differentiate.

Owns: weights; parameters have torch's layouts, exchange is a rename. May touch: the files beside it, nn.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import _check, nn
from ..errors import FormatError
from .names import from_torch, names, to_torch

try:
    import torch as _torch
except ImportError as error:
    raise ImportError("interop.torch: torch is not installed; pip install torch") from error

from .torch_autograd import Module
from .torch_batches import IterableDataset
from .torch_features import istft, log_mel, melspectrogram, stft

__all__ = [
    "IterableDataset",
    "Module",
    "istft",
    "load_pth",
    "load_state_dict",
    "log_mel",
    "melspectrogram",
    "save_pth",
    "state_dict",
    "stft",
]
__dir__ = __all__.copy  # tab completion: names, not imports


def state_dict(model: nn.Model) -> dict[str, Any]:
    """Copies of the weights as tensors under torch's names, "layer.weight".

    Parameters
    ----------
    model : nn.Model

    Returns
    -------
    dict : name -> torch.Tensor, in the order of layers

    Examples
    --------
    >>> from fastaudio import nn
    >>> from fastaudio.interop import torch as to_torch
    >>> m = nn.Sequential([nn.layers.Dense(3, input_dim=2)])
    >>> {name: tuple(t.shape) for name, t in to_torch.state_dict(m).items()}
    {'dense.weight': (3, 2), 'dense.bias': (3,)}
    """
    return {name: _torch.from_numpy(value) for name, value in to_torch(model).items()}


def load_state_dict(model: nn.Model, state: dict[str, Any]) -> None:
    """Take weights from a torch state dict: by name where names agree, otherwise in the order of its layers.

    Parameters
    ----------
    model : nn.Model
    state : dict of torch tensors; `num_batches_tracked` is left out. The two biases of recurrent modules are added
        where ours have one.

    Raises
    ------
    ParameterError : another number of arrays, or a shape that does not fit; nothing is written then
    """
    given = {name: t.detach().cpu().numpy() for name, t in state.items() if not name.endswith("num_batches_tracked")}
    wanted = list(names(model))
    if set(given) != {n.torch for n in wanted}:
        if len(given) != len(wanted):
            raise _check.fail("load_state_dict", f"the model has {len(wanted)} arrays; the state must, too", len(given))
        given = dict(zip([n.torch for n in wanted], given.values(), strict=True))
    for n in wanted:
        if given[n.torch].shape != n.shape:
            raise _check.fail("load_state_dict", f"{n.torch} must have shape {n.shape}", given[n.torch].shape)
    model.load_state_dict(from_torch(model, given))


def save_pth(model: nn.Model, path: Any) -> None:
    """Write the weights as torch does: `torch.load(path, weights_only=True)` gives `state_dict(model)`.

    `path`: a file name, or a binary file.
    """
    _torch.save(state_dict(model), path)


def load_pth(model: nn.Model, path: str | Path) -> None:
    """Take the weights of a `.pth` file, read by torch with `weights_only=True`: no code in it is run.

    Raises
    ------
    FormatError : the file is not a dict of tensors
    """
    try:
        state = _torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise
    except Exception as error:
        raise FormatError(f"load_pth: {path} must be a file of tensors only, got: {error}") from error
    if isinstance(state, dict) and isinstance(state.get("state_dict"), dict):
        state = state["state_dict"]
    if not isinstance(state, dict) or not all(isinstance(t, _torch.Tensor) for t in state.values()):
        raise FormatError(f"load_pth: {path} must hold a dict of tensors, got {type(state).__name__}")
    load_state_dict(model, state)
