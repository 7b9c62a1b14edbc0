"""What a row declares, and the check before it is timed. Owns: Case, its work and its error."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from ..rivals import Call, Maker, module
from ..settings import BINS, HOP, N_FFT

#: flops of a frame: FFT (the convention 2.5 n log2 n), window, |X|^2, 128 sparse mel bands, logarithms, DCT
FFT = 2.5 * N_FFT * math.log2(N_FFT)
STFT = FFT + N_FFT
LOG_MEL = STFT + 3 * BINS + 2 * 2018 + 16 * 128
MFCC = LOG_MEL + 2 * 13 * 128

AVX2_SHARE = 0.65  # of a feature's target, which is stated for AVX-512


def frame_count(y: np.ndarray) -> int:
    """Centred frames of all clips of y (..., n)."""
    return (1 + y.shape[-1] // HOP) * int(np.prod(y.shape[:-1]))


class Apart(NamedTuple):
    """A process of its own: what its environment adds, how long it may take. `optional`: it may fail, and says so."""

    environment: Mapping[str, str]
    limit: float = 600.0
    optional: bool = False


@dataclass(frozen=True)
class Case:
    """One row.

    `ours` and `rivals` are makers: given the input they return the call that is timed. Rivals are named
    `library` or `library: remark`. `error` is the largest difference from float64 that passes, over the
    largest value; a rival, which rounds to float32 too, may differ by `slack` times that; `differing`: the share of
    values that may differ by more. `flops` of a call, or None where counting means nothing. `targets`:
    rival -> ratio to reach with AVX-512 on `target_threads`; `rates`: level -> GF/s to reach there.
    `avx2`: the share of `targets` to reach with AVX2; `share`: of the FMA peak, to reach anywhere.
    `levels`: also timed with AVX2 where AVX-512 is in use. `engine`: timed on this engine in any case.
    `size`: seconds of sound, samples or pixels. `reference`: compared with float64 where rivals are there, too.
    `scaled`: rival -> how many times less than the row's work its call does. `apart`: measured in a process of
    its own. `only`: the numbers of threads the row is for; empty: all. `pace`: share of the usual time to spend.
    """

    name: str
    title: str
    make_input: Callable[[float], Any]
    size: float
    ours: Maker
    rivals: Mapping[str, Maker]
    error: float
    flops: Callable[[np.ndarray], float] | None = None
    targets: Mapping[str, float] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)
    target_threads: tuple[int, ...] = (1,)
    levels: bool = False
    engine: str | None = None
    differing: float = 0.0
    avx2: float = AVX2_SHARE
    share: float | None = None
    reference: bool = True
    scaled: Mapping[str, float] = field(default_factory=dict)
    apart: Apart | None = None
    only: tuple[int, ...] = ()
    pace: float = 1.0
    slack: float = 2.0

    def input(self, scale: float = 1.0) -> Any:
        """The row's input, an array or a dict of arrays, or a shorter one for tests."""
        return self.make_input(self.size * scale)

    def calls(self, x: Any) -> dict[str, Call]:
        """Name -> call: "fastaudio" first, then the rivals that are installed."""
        there = {name: make(x) for name, make in self.rivals.items() if module(library(name))}
        return {"fastaudio": self.ours(x), **there}

    def check(self, calls: Mapping[str, Call], x: Any) -> dict[str, float]:
        """Errors of our result against float64 and every rival; AssertionError beyond the bound."""
        got = self.result(calls["fastaudio"])
        wanted = {name: call for name, call in calls.items() if name != "fastaudio"}
        if self.reference or not any(library(name) != "fastaudio" for name in wanted):
            wanted = {"float64": self.ours(doubled(x))} | wanted
        errors = {}
        for name, call in wanted.items():
            bound = self.error if name == "float64" else self.slack * self.error
            errors[name] = difference(got, self.result(call), self.differing)
            if not errors[name] <= bound:
                raise AssertionError(
                    f"bench: {self.name} differs from {name} by {errors[name]:.2e}, allowed {bound:.1e}"
                )
        return errors

    def result(self, call: Call) -> Any:
        """What is compared."""
        return call()

    def facts(self, x: Any) -> dict[str, Any]:
        """What else a record of this row says."""
        return {}

    def traffic(self, x: Any, result: Any) -> int | None:
        """Bytes that must move: input and output, each once. None: counting means nothing."""
        return sum(part.nbytes for part in [*arrays(x), *arrays(result)])


def doubled(x: Any) -> Any:
    """x in double precision; labels stay integers."""
    if isinstance(x, Mapping):
        return {name: doubled(part) for name, part in x.items()}
    return x if x.dtype.kind in "iu" else x.astype(np.result_type(x, np.float64))


def shapes(x: Any) -> Any:
    """Shapes as JSON."""
    return {name: list(part.shape) for name, part in x.items()} if isinstance(x, Mapping) else list(x.shape)


def library(rival: str) -> str:
    return rival.split(":")[0]


def arrays(result: Any) -> list[np.ndarray]:
    """The arrays of a result: an array, a tensor, a list of arrays, or a dict of them."""
    if isinstance(result, Mapping):
        return list(result.values())
    if isinstance(result, list):
        return result
    return [result if isinstance(result, np.ndarray) else result.numpy()]


def difference(got: Any, want: Any, differing: float = 0.0) -> float:
    """Largest difference over the largest value, of the worst array, less a share `differing` of its values.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio.bench.cases.case import difference
    >>> difference(np.array([1.0, 4.0]), np.array([1.5, 4.0]))
    0.125
    """
    worst = 0.0
    for a, b in zip(arrays(got), arrays(want), strict=True):
        if a.shape != b.shape:
            raise AssertionError(f"bench: shapes differ, {a.shape} and {b.shape}")
        errors = np.abs(a - b) / (float(np.abs(b).max()) or 1.0)
        if not np.isfinite(errors).all():
            return np.inf
        worst = max(worst, float(np.quantile(errors, 1 - differing, method="lower")))
    return worst
