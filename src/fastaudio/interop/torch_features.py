"""Spectra that torch can differentiate: librosa's names and values, our kernels both ways.

Owns: the four of them, which are in `interop.torch`. May touch: torch, nn.layers, torch_autograd.
"""

from __future__ import annotations

from typing import Any

import torch

from .. import _check, nn
from .torch_autograd import Run


def _apply(layer: type[nn.Layer], x: Any, **arguments: Any) -> Any:
    """A layer without parameters on a tensor `(..., n)` or `(..., frames, bins, 2)`, as a node of torch's graph."""
    dtype = str(x.dtype).removeprefix("torch.")
    made = layer(dtype=_check.one_of(layer.__name__, "dtype", dtype, nn.layer.DTYPES), **arguments)
    return Run.apply(made, False, x[None])[0].to(x.device)


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
    return torch.view_as_complex(_apply(nn.layers.STFT, y, **arguments)).transpose(-1, -2)


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
    pairs = torch.view_as_real(D.transpose(-1, -2).resolve_conj()).contiguous()
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
