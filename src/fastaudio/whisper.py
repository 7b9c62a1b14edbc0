"""whisper: the input of Whisper. Owns: log_mel_spectrogram, pad_or_trim and the model's constants.
May touch: feature, core, filters, util. Never: files, networks."""

from __future__ import annotations

import numpy as np

from . import _arrays, _check
from .core.framing import frames
from .errors import BackendUnavailable, ParameterError
from .feature.melspectrogram import mel_tables
from .feature.program import program, run_frames

SAMPLE_RATE = 16000
N_FFT = 400
HOP_LENGTH = 160
CHUNK_LENGTH = 30  #: seconds
N_SAMPLES = CHUNK_LENGTH * SAMPLE_RATE
N_FRAMES = N_SAMPLES // HOP_LENGTH

__all__ = ["log_mel_spectrogram", "pad_or_trim", "SAMPLE_RATE", "N_FFT", "HOP_LENGTH", "N_SAMPLES", "N_FRAMES"]
__dir__ = __all__.copy  # tab completion: names, not imports


@_arrays.any_array("array")
def pad_or_trim(array: np.ndarray, length: int = N_SAMPLES, *, axis: int = -1) -> np.ndarray:
    """Cut or zero-pad to `length` along `axis`: the 30 seconds that Whisper's encoder takes.

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.whisper.pad_or_trim(np.ones(16000, np.float32)).shape
    (480000,)
    """
    length = _check.non_negative_int("pad_or_trim", "length", length)
    array = np.asarray(array)
    if not -array.ndim <= axis < array.ndim:
        raise _check.fail("pad_or_trim", f"axis must be one of the {array.ndim} of array", axis)
    n = array.shape[axis]
    if n >= length:
        return array.take(np.arange(length), axis=axis) if n > length else array
    shape = list(array.shape)
    shape[axis] = length - n
    return np.concatenate([array, np.zeros(shape, array.dtype)], axis=axis)


@_arrays.any_array("audio", gpu=True)
def log_mel_spectrogram(audio: np.ndarray, n_mels: int = 80, padding: int = 0) -> np.ndarray:
    """The log mel spectrogram that Whisper was trained on.

    Frames of 400 samples every 160, mirrored at the ends, the last frame dropped; `n_mels` of librosa's bands up to
    8 kHz; `x = log10 max(S, 1e-10)`, then `(max(x, max x - 8) + 4) / 4`, the maximum taken over the clip.

    Parameters
    ----------
    audio : array (..., n) at 16 kHz, float32, float64 or int16 (full scale 32768); or a torch tensor, or a list
    n_mels : {80, 128}
        128 for large-v3 and later models.
    padding : int >= 0
        Zeros after the audio; `pad_or_trim` gives the 30 seconds the encoder takes.

    Returns
    -------
    (..., n_mels, n // 160) array, float32, or float64 for float64 input

    Raises
    ------
    ParameterError : audio that is not finite real numbers or not longer than 200 samples, another number of bands

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=16000, duration=1)
    >>> L = fa.whisper.log_mel_spectrogram(fa.whisper.pad_or_trim(y))
    >>> L.shape, bool(L.max() - L.min() <= 2.0)
    ((80, 3000), True)
    """
    where = "log_mel_spectrogram"
    _check.one_of(where, "n_mels", n_mels, (80, 128))
    audio = _arrays.samples(where, audio)
    if _check.non_negative_int(where, "padding", padding):
        if _arrays.on_gpu(audio):
            raise BackendUnavailable(f"{where}: on a GPU padding must be 0, got {padding}")
        audio = pad_or_trim(audio, audio.shape[-1] + padding)
    if audio.shape[-1] <= N_FFT // 2:
        raise ParameterError(f"{where}: audio must be longer than {N_FFT // 2} samples, got {audio.shape[-1]}")
    long = audio.shape[-1] >= N_FFT or _arrays.on_gpu(audio)
    f = frames(where, audio, N_FFT, HOP_LENGTH, True, "reflect") if long else _short(where, audio)
    f = f._replace(count=audio.shape[-1] // HOP_LENGTH)
    mel = mel_tables(SAMPLE_RATE, N_FFT, f.dtype, n_mels=n_mels)
    # decibels are 10 x: a floor 80 dB below the clip's maximum is the floor of 8
    p = program("log_mel", n_mels, (1e-10, 1.0, 80.0), f.dtype, mel=mel)
    out = run_frames(f, N_FFT, "hann", None, p, where)
    out *= 0.025
    out += 1.0
    return out.astype(f.result, copy=False)


def _short(where: str, audio: np.ndarray):
    """A clip between half a frame and a frame long: the mirror reaches its end."""
    padded = np.pad(audio, [(0, 0)] * (audio.ndim - 1) + [(N_FFT // 2, N_FFT // 2)], mode="reflect")
    return frames(where, padded, N_FFT, HOP_LENGTH, False, "constant")
