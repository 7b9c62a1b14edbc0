"""LogSpectrogramExtractor: a signal as a picture in decibels."""

from __future__ import annotations

import numpy as np

from ... import _check
from ...core.decibels import amplitude_to_db
from ...core.stft import stft


class LogSpectrogramExtractor:
    """Decibels of the STFT's magnitudes without the last bin: 256 bins of an FFT of 512, which halve eight times.

    Parameters
    ----------
    frame_size : even int > 0, length of the FFT [samples]
    hop_length : int > 0 [samples]
    top_db : number > 0; what lies further below the loudest is raised to it

    Examples
    --------
    >>> LogSpectrogramExtractor().extract(np.zeros(16317, np.float32)).shape
    (256, 64)
    """

    def __init__(self, frame_size: int = 512, hop_length: int = 256, top_db: float = 80.0):
        self.frame_size = _check.positive_int("LogSpectrogramExtractor", "frame_size", frame_size)
        self.hop_length = _check.positive_int("LogSpectrogramExtractor", "hop_length", hop_length)
        self.top_db = _check.positive("LogSpectrogramExtractor", "top_db", top_db)
        if frame_size % 2:
            raise _check.fail("LogSpectrogramExtractor", "frame_size must be even", frame_size)

    def extract(self, signal: np.ndarray) -> np.ndarray:
        """(frame_size / 2, 1 + n // hop_length), dB."""
        spectrum = stft(signal, n_fft=self.frame_size, hop_length=self.hop_length)[:-1]
        return amplitude_to_db(np.abs(spectrum), top_db=self.top_db)
