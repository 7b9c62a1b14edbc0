"""Kaldi's filter banks of a stream. Owns: KaldiFbank. May touch: stream, kaldi."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..backends import ops
from ..errors import ParameterError
from ..kaldi.fbank import DEFAULTS, plan
from ..kaldi.frames import numbers, window_table
from .stream import Stream


class KaldiFbank(Stream):
    """`fa.kaldi.fbank` of a stream: `push` returns (frames, columns).

    Parameters
    ----------
    **options
        Those of `fa.kaldi.fbank` but `channel`, `dither`, `subtract_mean` and `min_duration`, which need the whole
        signal; and `dtype`, float32 or float64.

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = np.float32(32768 * fa.tone(440, sr=16000, duration=1))
    >>> stream = fa.streaming.KaldiFbank(num_mel_bins=80)
    >>> F = np.concatenate([stream.push(y[:999]), stream.push(y[999:]), stream.flush()])
    >>> bool((F == fa.kaldi.fbank(y, num_mel_bins=80)).all())
    True
    """

    def __init__(self, *, dtype: Any = np.float32, **options: Any):
        self.dtype = np.dtype(dtype)
        _check.one_of(self._where, "dtype", self.dtype.name, ("float32", "float64"))
        for name in ("channel", "dither", "subtract_mean", "min_duration"):
            if name in options:
                raise ParameterError(f"{self._where}: {name} needs the whole signal, got {options[name]!r}")
        if unknown := sorted(set(options) - set(DEFAULTS)):
            raise _check.fail(self._where, "options must be those of fa.kaldi.fbank", unknown)
        o, self._columns = plan(self._where, self.dtype, DEFAULTS | options)
        self._options, self._numbers = o, numbers(o)
        self._setup(o.size, o.hop, o.pad, ops.PAD["constant" if o.snip_edges else "symmetric"])
        self._window = window_table(o.window_type, o.size, o.n_fft, o.blackman_coeff, self.dtype)
        self._kernel = self._backend.kernel("kaldi")
        c = self._columns
        self._codes = np.array([c.kind, c.first, c.energy, c.power, c.log], np.int64)

    def _total(self, n: int) -> int:
        return self._options.count(n) if n >= self._options.size else 0

    def _frames(self, x: np.ndarray, pad: int, mode: int, count: int) -> np.ndarray:
        o, c = self._options, self._columns
        out = np.empty((1, count, c.count), self.dtype)
        if count:
            self._kernel(out, x, self._window, o.size, o.hop, pad, None, self._numbers, self._codes, *c.tables, c.dct)
        return out[0]
