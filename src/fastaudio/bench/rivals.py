"""Rival libraries, each at its best setting. With `beside` and `torch_networks`, the only importer of librosa, scipy
and torch.

Owns: the calls that rivals get timed on. May touch: librosa, scipy, torch, threadpoolctl, each where it is
installed.

A maker takes the input and prepares all that a careful user keeps between calls (windows, banks, output
arrays where the library can fill them); what it returns is timed. torch runs in inference mode, on tensors
made before. torchaudio's transforms are Python on torch: `torch_log_mel` and `torch_mfcc` are their
formulas in the order (frames, bins) that torchaudio uses inside, with librosa's mel bank, so that no binary
of torchaudio is needed. Their `abs().pow(2)` takes a root only to square it again; `power_by_hand` is what
a careful user would write.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import sys
import warnings
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np

import fastaudio as fa

from .settings import HOP, N_FFT, SR

Call = Callable[[], Any]
Maker = Callable[[np.ndarray], Call]
NAMES = ("librosa", "scipy", "torch", "kaldi_native_fbank")


@functools.cache
def module(name: str) -> ModuleType | None:
    """The library, or None where it is not installed or does not load."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except (ImportError, OSError):
        return None


def leave_out() -> None:
    """Let no rival be imported in this process."""
    module.cache_clear()
    sys.modules.update(dict.fromkeys(NAMES))


@contextlib.contextmanager
def threads(n: int) -> Iterator[None]:
    """At most `n` threads for fastaudio, torch, and the BLAS and OpenMP pools that threadpoolctl finds."""
    control, torch = module("threadpoolctl"), module("torch")
    before = fa.get_num_threads(), torch and torch.get_num_threads()
    with control.threadpool_limits(n) if control else contextlib.nullcontext():
        fa.set_num_threads(n)
        if torch:
            torch.set_num_threads(n)
        try:
            yield
        finally:
            fa.set_num_threads(before[0])
            if torch:
                torch.set_num_threads(before[1])


# --- librosa: its defaults; its own functions take `out` where they have one ---


def librosa(call: Callable[[Any, np.ndarray], Any]) -> Maker:
    """A maker from a call of (library, y)."""

    def make(y: np.ndarray) -> Call:
        library = module("librosa")
        return lambda: call(library, y)

    return make


def librosa_stft_out(order: str) -> Maker:
    """Into an array that is kept, in memory order "F" (frames, bins) or "C" (bins, frames)."""

    def make(y: np.ndarray) -> Call:
        out = np.empty((1 + N_FFT // 2, 1 + y.shape[-1] // HOP), np.complex64, order=order)
        return lambda: module("librosa").stft(y, out=out)

    return make


def librosa_istft_out(D: np.ndarray) -> Call:
    out = np.empty(HOP * (D.shape[-1] - 1), np.float32)
    return lambda: module("librosa").istft(D, out=out)


# --- scipy ---


def scipy_rfft(x: np.ndarray) -> Call:
    """Rows; SciPy's transform is single precision for float32, and threaded by `workers`."""
    rfft = importlib.import_module("scipy.fft").rfft
    return lambda: rfft(x, axis=-1, workers=fa.get_num_threads())


# --- torch ---


def inference(make: Maker) -> Maker:
    """The maker's call without the records that gradients need."""

    @functools.wraps(make)
    def wrapped(y: np.ndarray) -> Call:
        return module("torch").inference_mode()(make(y))

    return wrapped


def _stft(torch: Any, y: np.ndarray) -> Call:
    x, window = torch.from_numpy(y), torch.hann_window(N_FFT)
    return lambda: torch.stft(
        x, N_FFT, HOP, window=window, center=True, pad_mode="constant", return_complex=True
    )


@inference
def torch_rfft(x: np.ndarray) -> Call:
    torch = module("torch")
    rows = torch.from_numpy(x)
    out = torch.empty(len(x), 1 + x.shape[-1] // 2, dtype=torch.complex64)
    return lambda: torch.fft.rfft(rows, out=out)


@inference
def torch_stft(y: np.ndarray) -> Call:
    """Memory order (frames, bins), as it comes."""
    return _stft(module("torch"), y)


@inference
def torch_stft_bins(y: np.ndarray) -> Call:
    """Memory order (bins, frames)."""
    spectra = _stft(module("torch"), y)
    return lambda: spectra().contiguous()


@inference
def torch_istft(D: np.ndarray) -> Call:
    torch = module("torch")
    spectra, window = torch.from_numpy(D), torch.hann_window(N_FFT)
    return lambda: torch.istft(spectra, N_FFT, HOP, window=window, center=True)


def torchaudio_power(torch: Any, D: Any) -> Any:
    return D.abs().pow(2)


def power_by_hand(torch: Any, D: Any) -> Any:
    return torch.addcmul(D.real.square(), D.imag, D.imag)


def _log_mel(torch: Any, y: np.ndarray, n_mels: int, square: Callable[[Any, Any], Any]) -> Call:
    """(..., frames, n_mels) dB, the floor 80 dB below each clip's maximum."""
    spectra = _stft(torch, y)
    bank = torch.from_numpy(fa.filters.mel(sr=SR, n_fft=N_FFT, n_mels=n_mels).T.copy())

    def call() -> Any:
        mel = torch.matmul(square(torch, spectra()).transpose(-1, -2), bank)
        decibels = 10.0 * torch.log10(torch.clamp(mel, min=1e-10))
        return torch.maximum(decibels, decibels.amax((-2, -1), keepdim=True) - 80.0)

    return call


def torch_log_mel(square: Callable[[Any, Any], Any] = torchaudio_power) -> Maker:
    """(..., n_mels, frames) dB."""

    @inference
    def make(y: np.ndarray) -> Call:
        decibels = _log_mel(module("torch"), y, 128, square)
        return lambda: decibels().transpose(-1, -2)

    return make


def torch_mfcc(square: Callable[[Any, Any], Any] = torchaudio_power) -> Maker:
    """(..., n_mfcc, frames)."""

    @inference
    def make(y: np.ndarray) -> Call:
        torch = module("torch")
        decibels = _log_mel(torch, y, 128, square)
        table = torch.from_numpy(fa.filters.dct(13, 128).T.astype(np.float32))
        return lambda: torch.matmul(decibels(), table).transpose(-1, -2)

    return make
