"""PyTorch, both ways: weights as state dicts and `.pth` files, layers as functions that torch can differentiate.

Owns: torch, outside of the benchmarks. May touch: names, nn. Parameters have torch's layouts: exchange is a rename.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from .. import _check, nn
from ..errors import FormatError
from .names import from_torch, names, to_torch

try:
    import torch as _torch
except ImportError as error:  # pragma: no cover - depends on what is installed
    raise ImportError("interop.torch: torch is not installed; pip install torch") from error


def state_dict(model: nn.Model) -> dict[str, Any]:
    """Weights under torch's names, "layer.weight", as tensors of their own.

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


def save_pth(model: nn.Model, path: str | Path) -> None:
    """Write the weights as torch does: `torch.load(path, weights_only=True)` gives `state_dict(model)`."""
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


class _Run(_torch.autograd.Function):
    """Forward and backward of one of our layers as a node of torch's graph."""

    @staticmethod
    def forward(ctx: Any, layer: nn.Layer, training: bool, x: Any, *parameters: Any) -> Any:
        ctx.layer, ctx.training, ctx.x = layer, training, x.detach().cpu().numpy()
        layer.kept_for = ctx
        return _torch.from_numpy(np.array(layer(ctx.x, training)))

    @staticmethod
    def backward(ctx: Any, dy: Any) -> Any:
        layer = ctx.layer
        if layer.kept_for is not ctx:  # used up, or another forward pass came between
            layer(ctx.x, ctx.training)
        layer.kept_for = None
        layer.zero_grad()
        dx = layer.backward(np.ascontiguousarray(dy.detach().cpu().numpy(), layer.dtype))
        grads = [_torch.from_numpy(np.array(p.gradient)) for p in layer.parameters() if p.trainable]
        return None, None, None if dx is None else _torch.from_numpy(np.array(dx)), *grads


class Module(_torch.nn.Module):
    """One of our layers or models as a `torch.nn.Module`: torch's optimizers train it, its gradients flow on.

    Torch owns the parameters; they are copied into the layer before each forward pass.

    Parameters
    ----------
    layer : nn.Layer, built

    Examples
    --------
    >>> import torch
    >>> from fastaudio import nn
    >>> from fastaudio.interop.torch import Module
    >>> m = torch.nn.Sequential(Module(nn.layers.Dense(3, "relu", input_dim=2)), torch.nn.Linear(3, 1))
    >>> m(torch.zeros(4, 2)).shape
    torch.Size([4, 1])
    """

    def __init__(self, layer: nn.Layer):
        super().__init__()
        if not layer.built:
            if layer.input_shape is None:
                raise _check.fail("Module", "the layer must be built or have an input_shape", repr(layer))
            layer.ensure_built(layer.input_shape)
        layer.needs_dx = True
        self.layer = layer
        self._ours = [p for p in layer.parameters() if p.trainable]
        for number, p in enumerate(self._ours):
            name = re.sub(r"\W", "_", f"{number}_{p.name}")
            self.register_parameter(name, _torch.nn.Parameter(_torch.from_numpy(np.array(p.value))))

    def forward(self, x: Any) -> Any:
        theirs = list(self.parameters())
        for p, t in zip(self._ours, theirs, strict=True):
            p.value = t.detach().cpu().numpy()
        return _Run.apply(self.layer, self.training, x, *theirs)


def _apply(layer: type[nn.Layer], x: Any, **arguments: Any) -> Any:
    """A layer without parameters on a tensor `(..., n)` or `(..., frames, bins, 2)`, as a node of torch's graph."""
    dtype = str(x.dtype).removeprefix("torch.")
    made = layer(dtype=_check.one_of(layer.__name__, "dtype", dtype, nn.layer.DTYPES), **arguments)
    return _Run.apply(made, False, x[None])[0].to(x.device)


def stft(y: Any, **arguments: Any) -> Any:
    """Short-time Fourier transform that torch can differentiate: (..., n) -> complex (..., bins, frames).

    Parameters
    ----------
    y : torch tensor, float32 or float64
    n_fft, hop_length, win_length, window, center, pad_mode : as `fa.stft`

    Examples
    --------
    >>> import torch
    >>> from fastaudio.interop import torch as to_torch
    >>> y = torch.zeros(2, 4000, requires_grad=True)
    >>> to_torch.stft(y, n_fft=512).shape
    torch.Size([2, 257, 32])
    """
    return _torch.view_as_complex(_apply(nn.layers.STFT, y, **arguments)).transpose(-1, -2)


def istft(D: Any, **arguments: Any) -> Any:
    """Inverse of `stft`: complex (..., bins, frames) -> (..., n).

    Parameters
    ----------
    D : torch tensor, complex64 or complex128
    n_fft : int, default 2 (bins - 1)
    hop_length, win_length, window, center, length : as `fa.istft`

    Examples
    --------
    >>> import torch
    >>> from fastaudio.interop import torch as to_torch
    >>> y = torch.randn(4000, dtype=torch.float64)
    >>> bool(torch.allclose(to_torch.istft(to_torch.stft(y), length=4000), y))
    True
    """
    pairs = _torch.view_as_real(D.transpose(-1, -2).resolve_conj()).contiguous()
    return _apply(nn.layers.ISTFT, pairs, **{"n_fft": 2 * (D.shape[-2] - 1), **arguments})


def melspectrogram(y: Any, **arguments: Any) -> Any:
    """Mel spectrogram that torch can differentiate: (..., n) -> (..., n_mels, frames).

    Parameters
    ----------
    y : torch tensor, float32 or float64
    sr, n_fft, hop_length, win_length, window, center, pad_mode, power, n_mels, ... : as `fa.feature.melspectrogram`

    Examples
    --------
    >>> import torch
    >>> from fastaudio.interop import torch as to_torch
    >>> y = torch.ones(8000, requires_grad=True)
    >>> to_torch.melspectrogram(y, sr=8000, n_mels=32).sum().backward()
    >>> y.grad.shape
    torch.Size([8000])
    """
    return _apply(nn.layers.MelSpectrogram, y, **arguments).transpose(-1, -2)


def log_mel(y: Any, **arguments: Any) -> Any:
    """`fa.feature.log_mel(top_db=None)` that torch can differentiate: (..., n) -> (..., n_mels, frames), dB.

    Parameters
    ----------
    y : torch tensor, float32 or float64
    ref, amin : float
    sr, n_fft, ... : as `melspectrogram`

    Examples
    --------
    >>> import torch
    >>> from fastaudio.interop import torch as to_torch
    >>> to_torch.log_mel(torch.ones(8000), sr=8000, n_mels=32).shape
    torch.Size([32, 16])
    """
    return _apply(nn.layers.LogMel, y, **arguments).transpose(-1, -2)
