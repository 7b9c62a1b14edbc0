"""Streams of mel features. Owns: MelSpectrogram, LogMel, MFCC. May touch: programs, feature."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..feature.melspectrogram import decibel_params, mel_tables, melspectrogram
from ..feature.mfcc import mfcc_program
from ..feature.program import program
from ..filters.mel import mel as mel_filters
from .programs import ProgramStream

_FRAMES = {"n_fft": 2048, "hop_length": 512, "win_length": None, "window": "hann", "center": True}
_FRAMES |= {"pad_mode": "constant", "power": 2.0, "dtype": np.float32}


class _Mel(ProgramStream):
    """What the mel features share; `**kwargs`: frames as in `fa.feature.melspectrogram`, then the mel bank's."""

    def __init__(self, sr: float, kwargs: dict):
        _check.keywords(type(self), kwargs, melspectrogram, mel_filters)
        o = {name: kwargs.pop(name, value) for name, value in _FRAMES.items()}
        super().__init__(o["n_fft"], o["hop_length"], center=o["center"], pad_mode=o["pad_mode"], dtype=o["dtype"])
        power = _check.positive(self._where, "power", o["power"])
        self._use(self._program_of(sr, o["n_fft"], power, kwargs), o["n_fft"], o["window"], o["win_length"])

    def _mel(self, name: str, sr: float, n_fft: int, power: float, bank: dict, params: tuple = ()) -> Any:
        mel = mel_tables(sr, n_fft, self.dtype, **bank)
        return program(name, len(mel.starts), params, self.dtype, power=power, mel=mel)

    def _program_of(self, sr: float, n_fft: int, power: float, bank: dict) -> Any:
        raise NotImplementedError


class MelSpectrogram(_Mel):
    """`fa.feature.melspectrogram` of a stream: `push` returns (n_mels, frames).

    Parameters
    ----------
    sr : float > 0, Hz
    **kwargs
        `n_fft, hop_length, win_length, window, center, pad_mode, power`, the mel bank's `n_mels, fmin, fmax, ...` as in
        `fa.feature.melspectrogram`, and `dtype`, float32 or float64.

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> stream = fa.streaming.MelSpectrogram(sr=16000, n_fft=512, hop_length=160, n_mels=40)
    >>> stream.push(np.zeros(1600, np.float32)).shape, stream.flush().shape
    ((40, 9), (40, 2))
    """

    def __init__(self, *, sr: float = 22050, **kwargs: Any):
        super().__init__(sr, kwargs)

    def _program_of(self, sr: float, n_fft: int, power: float, bank: dict) -> Any:
        return self._mel("melspectrogram", sr, n_fft, power, bank)


class LogMel(_Mel):
    """`fa.feature.log_mel` with `top_db=None` of a stream: decibels against a fixed `ref`, (n_mels, frames).

    Parameters
    ----------
    sr, **kwargs
        As in `fa.streaming.MelSpectrogram`.
    ref, amin : float
        As in `fa.power_to_db`: there is no clip whose maximum a floor could follow.

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> stream = fa.streaming.LogMel(sr=16000, n_mels=40, amin=1e-8)
    >>> float(stream.push(np.zeros(4096, np.float32)).max())
    -80.0
    """

    def __init__(self, *, sr: float = 22050, ref: float = 1.0, amin: float = 1e-10, **kwargs: Any):
        self._levels = decibel_params("LogMel", ref, amin, None)
        super().__init__(sr, kwargs)

    def _program_of(self, sr: float, n_fft: int, power: float, bank: dict) -> Any:
        return self._mel("log_mel", sr, n_fft, power, bank, self._levels)


class MFCC(_Mel):
    """`fa.feature.mfcc` with `top_db=None` of a stream: (n_mfcc, frames).

    Parameters
    ----------
    sr, **kwargs
        As in `fa.streaming.MelSpectrogram`.
    n_mfcc, dct_type, norm, lifter, mel_norm
        As in `fa.feature.mfcc`.

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = np.float32(fa.tone(440, sr=22050, duration=1))
    >>> stream = fa.streaming.MFCC(n_mfcc=13)
    >>> M = np.concatenate([stream.push(y[:9000]), stream.push(y[9000:]), stream.flush()], axis=-1)
    >>> bool((M == fa.feature.mfcc(y=y, n_mfcc=13, top_db=None)).all())
    True
    """

    def __init__(
        self,
        *,
        sr: float = 22050,
        n_mfcc: int = 20,
        dct_type: int = 2,
        norm: str | None = "ortho",
        lifter: float = 0,
        mel_norm: str | float | None = "slaney",
        **kwargs: Any,
    ):
        _check.non_negative("MFCC", "lifter", lifter)
        self._cosines = (_check.positive_int("MFCC", "n_mfcc", n_mfcc), dct_type, norm, lifter, mel_norm)
        super().__init__(sr, kwargs)

    def _program_of(self, sr: float, n_fft: int, power: float, bank: dict) -> Any:
        return mfcc_program(self.dtype, sr, n_fft, *self._cosines, power, bank, None)
