"""Band energy ratio. Owns: band_energy_ratio. May touch: spectral_input, program."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from .program import Program, program
from .spectral_input import spectral_rows


@_arrays.any_array("y", "S", gpu=True)
def band_energy_ratio(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    S: np.ndarray | None = None,
    split_hz: float = 2000.0,
    n_fft: int = 2048,
    hop_length: int = 512,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
) -> np.ndarray:
    """Power below `split_hz` over power from there up, frame by frame: high for voiced speech, low for hiss.

    Parameters
    ----------
    y, sr, S, n_fft, hop_length, win_length, window, center, pad_mode
        As in `spectral_centroid`; `S` are magnitudes.
    split_hz : float, 0 < split_hz < sr / 2
        Rounded down to a bin of the FFT.

    Returns
    -------
    (..., 1, t) array, float32 for float32 input; infinite where there is no power above, NaN in digital silence

    Raises
    ------
    ParameterError : as `spectral_centroid`; `split_hz` outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> low, high = fa.tone(500, sr=22050, duration=1), fa.tone(5000, sr=22050, duration=1)
    >>> ratio = fa.feature.band_energy_ratio(y=low + high / 10, sr=22050)
    >>> round(float(ratio[0, 20]))
    100
    """
    where = "band_energy_ratio"
    check_split(where, split_hz, sr)

    def make(length: int, dtype: np.dtype) -> Program:
        return ratio_program(dtype, split_hz, sr, length)

    return spectral_rows(where, y, S, (n_fft, hop_length, win_length, window, center, pad_mode), make)


def check_split(where: str, split_hz: Any, sr: Any) -> None:
    if not 0 < split_hz < _check.positive(where, "sr", sr) / 2:
        raise _check.fail(where, f"split_hz must be > 0 and < sr / 2 = {sr / 2:g}", split_hz)


def ratio_program(dtype: np.dtype, split_hz: float, sr: float, n_fft: int) -> Program:
    return program("band_energy_ratio", 1, (float(int(split_hz * n_fft / sr + 1e-9)),), dtype)
