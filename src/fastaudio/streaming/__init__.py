"""streaming: features of sound that comes in pieces.

Owns: objects with `push(chunk) -> frames`, `flush()`, `state()`, `restore(state)`. However the sound is cut, the frames
have the bits of the call on the whole signal. May touch: feature, kaldi, core, filters, backends, _arrays, _check,
errors. Never: files, devices, plots, networks.

An object serves one stream of one channel and may be called from several threads: calls wait for each other.
"""

from .fbank import KaldiFbank
from .istft import ISTFT
from .mel import MFCC, LogMel, MelSpectrogram
from .onset import OnsetStrength
from .pcen import PCEN
from .spectral import STFT, SpectralCentroid
from .temporal import RMS, ZeroCrossingRate

__all__ = [
    "ISTFT",
    "KaldiFbank",
    "LogMel",
    "MFCC",
    "MelSpectrogram",
    "OnsetStrength",
    "PCEN",
    "RMS",
    "STFT",
    "SpectralCentroid",
    "ZeroCrossingRate",
]
__dir__ = __all__.copy  # tab completion: names, not files
