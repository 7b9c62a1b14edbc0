"""Log mel filter bank energies as Kaldi computes them. Owns: fbank. May touch: frames, mel, filters.sparse_bank."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays
from ..filters.sparse_bank import no_bank
from .frames import Columns, Options, run, samples
from .mel import mel_tables


@_arrays.any_array("waveform", gpu=True)
def fbank(
    waveform: np.ndarray,
    *,
    blackman_coeff: float = 0.42,
    channel: int = -1,
    dither: float = 0.0,
    energy_floor: float = 1.0,
    frame_length: float = 25.0,
    frame_shift: float = 10.0,
    high_freq: float = 0.0,
    htk_compat: bool = False,
    low_freq: float = 20.0,
    min_duration: float = 0.0,
    num_mel_bins: int = 23,
    preemphasis_coefficient: float = 0.97,
    raw_energy: bool = True,
    remove_dc_offset: bool = True,
    round_to_power_of_two: bool = True,
    sample_frequency: float = 16000.0,
    snip_edges: bool = True,
    subtract_mean: bool = False,
    use_energy: bool = False,
    use_log_fbank: bool = True,
    use_power: bool = True,
    vtln_high: float = -500.0,
    vtln_low: float = 100.0,
    vtln_warp: float = 1.0,
    window_type: str = "povey",
    seed: int = 0,
) -> np.ndarray:
    """Log mel filter bank energies with the values and options of `torchaudio.compliance.kaldi.fbank`.

    Every frame: noise (`dither`), minus its mean, pre-emphasis, window, zeros up to a power of two, spectrum, triangles
    in mel, natural logarithm of at least 1.19e-7.

    Parameters
    ----------
    waveform : array (..., n), float32, float64 or int16 (read as -1 .. 1); or a torch tensor, or a list of clips
        Multiply samples in -1 .. 1 by 32768 for the values of Kaldi itself.
    blackman_coeff : float
        Of the window "blackman".
    channel : int
        -1: every row of `waveform` is a clip; else this channel of `(..., channels, n)`.
    dither : float >= 0
        Standard deviation of noise added to every frame; the numbers follow from `seed`.
    energy_floor : float >= 0
        Least energy of a frame.
    frame_length, frame_shift : float, ms
    low_freq, high_freq : float, Hz
        Band of the triangles; `high_freq <= 0` counts from the Nyquist frequency.
    htk_compat : bool
        The energy comes last instead of first.
    min_duration : float, s
        Shorter clips have no frames.
    num_mel_bins : int > 3
    preemphasis_coefficient : float from 0 to 1
    raw_energy : bool
        The energy is that before pre-emphasis and window.
    remove_dc_offset, round_to_power_of_two : bool
    sample_frequency : float, Hz
    snip_edges : bool
        Only frames that lie inside the signal; else one frame a shift, the signal mirrored at its ends.
    subtract_mean : bool
        Take the mean over time out of every column.
    use_energy : bool
        A column with the log energy of the frame.
    use_log_fbank, use_power : bool
        Logarithm, or bands as they are; of the power or of the magnitude.
    vtln_low, vtln_high, vtln_warp : float
        Cutoffs and factor of vocal tract length normalisation; 1: none.
    window_type : {"povey", "hanning", "hamming", "rectangular", "blackman"}
    seed : int >= 0

    Returns
    -------
    (..., frames, num_mel_bins + use_energy) array, float32, or float64 for float64 input

    Raises
    ------
    ParameterError : audio that is not finite real numbers or shorter than a frame, a parameter outside its range

    Notes
    -----
    torchaudio takes `(channels, n)` and returns the frames of one channel; here every leading axis is kept.

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=16000, duration=1)
    >>> F = fa.kaldi.fbank(32768 * y, num_mel_bins=80)
    >>> F.shape, int(F.mean(axis=0).argmax())
    ((98, 80), 14)
    """
    options = dict(locals())
    y, result = samples("fbank", options["waveform"], channel)
    return run("fbank", y, result, *plan("fbank", _arrays.result_dtype(y), options))


def plan(where: str, dtype: Any, options: dict[str, Any]) -> tuple[Options, Columns]:
    """Checked options of frames, and what the kernel makes of a frame. `options`: all of fbank's."""
    o = Options.of(where, options)
    bands, use_energy = options["num_mel_bins"], options["use_energy"]
    bank = (options[name] for name in ("low_freq", "high_freq", "vtln_low", "vtln_high", "vtln_warp"))
    tables = mel_tables(dtype, bands, o.n_fft, o.sample_frequency, *bank)
    energy = -1 if not use_energy else bands if options["htk_compat"] else 0
    columns = Columns(
        bands + bool(use_energy), 1, int(energy == 0), energy, bool(options["use_power"]),
        bool(options["use_log_fbank"]), tables, no_bank(dtype)[2],
    )  # fmt: skip
    return o, columns


DEFAULTS: dict[str, Any] = fbank.__wrapped__.__kwdefaults__
