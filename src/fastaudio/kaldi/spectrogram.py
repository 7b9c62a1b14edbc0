"""Log power spectra as Kaldi computes them. Owns: spectrogram. May touch: frames, filters.sparse_bank."""

from __future__ import annotations

import numpy as np

from .. import _arrays
from ..filters.sparse_bank import no_bank
from .frames import Columns, Options, run, samples


@_arrays.any_array("waveform", gpu=True)
def spectrogram(
    waveform: np.ndarray,
    *,
    blackman_coeff: float = 0.42,
    channel: int = -1,
    dither: float = 0.0,
    energy_floor: float = 1.0,
    frame_length: float = 25.0,
    frame_shift: float = 10.0,
    min_duration: float = 0.0,
    preemphasis_coefficient: float = 0.97,
    raw_energy: bool = True,
    remove_dc_offset: bool = True,
    round_to_power_of_two: bool = True,
    sample_frequency: float = 16000.0,
    snip_edges: bool = True,
    subtract_mean: bool = False,
    window_type: str = "povey",
    seed: int = 0,
) -> np.ndarray:
    """Natural logarithm of power spectra with the values of `torchaudio.compliance.kaldi.spectrogram`.

    Column 0 is the log energy of the frame, not the bin of 0 Hz.

    Parameters
    ----------
    waveform, ... : as in `fa.kaldi.fbank`

    Returns
    -------
    (..., frames, bins) array, float32, or float64 for float64 input

    Raises
    ------
    ParameterError : as `fa.kaldi.fbank`

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=16000, duration=1)
    >>> fa.kaldi.spectrogram(32768 * y).shape
    (98, 257)
    """
    where, o = "spectrogram", Options.of("spectrogram", locals())
    y, result = samples(where, waveform, channel)
    none = no_bank(_arrays.result_dtype(y))
    return run(where, y, result, o, Columns(o.n_fft // 2 + 1, 0, 0, 0, True, True, none, none[2]))
