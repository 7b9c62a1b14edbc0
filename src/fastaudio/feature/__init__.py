"""feature: what is computed from the frames of a signal.

Owns: every feature function, and `extract`, which computes many in one pass.
May touch: core, filters, util, backends, _arrays, _check, errors. Never: layers of networks, files, plots.
"""

from . import inverse
from .amplitude_envelope import amplitude_envelope
from .band_energy_ratio import band_energy_ratio
from .channel_vocoder import channel_vocoder
from .chroma_cens import chroma_cens, chroma_fold
from .chroma_cqt import chroma_cqt, chroma_vqt
from .chroma_stft import chroma_stft
from .delta import delta
from .extract import extract
from .harmonic_centroid import harmonic_centroid, harmonic_peaks, harmonic_spread
from .melspectrogram import log_mel, melspectrogram
from .mfcc import mfcc
from .poly_features import poly_features
from .rms import rms
from .spectral_bandwidth import spectral_bandwidth, spectral_spread
from .spectral_centroid import spectral_centroid
from .spectral_change import spectral_crest, spectral_entropy, spectral_flux
from .spectral_contrast import spectral_contrast
from .spectral_flatness import spectral_flatness
from .spectral_moments import spectral_kurtosis, spectral_skewness, spectral_slope
from .spectral_rolloff import spectral_rolloff
from .stack_memory import stack_memory
from .statistics import statistics
from .tempo import tempo
from .tempogram import fourier_tempogram, tempogram
from .tempogram_ratio import hybrid_tempogram, metrogram, tempogram_ratio
from .tonnetz import tonnetz
from .zero_crossing_rate import zero_crossing_rate

__all__ = [
    "amplitude_envelope",
    "band_energy_ratio",
    "channel_vocoder",
    "chroma_cens",
    "chroma_cqt",
    "chroma_fold",
    "chroma_stft",
    "chroma_vqt",
    "delta",
    "extract",
    "fourier_tempogram",
    "harmonic_centroid",
    "harmonic_peaks",
    "harmonic_spread",
    "hybrid_tempogram",
    "inverse",
    "log_mel",
    "melspectrogram",
    "metrogram",
    "mfcc",
    "poly_features",
    "rms",
    "spectral_bandwidth",
    "spectral_centroid",
    "spectral_contrast",
    "spectral_crest",
    "spectral_entropy",
    "spectral_flatness",
    "spectral_flux",
    "spectral_kurtosis",
    "spectral_rolloff",
    "spectral_skewness",
    "spectral_slope",
    "spectral_spread",
    "stack_memory",
    "statistics",
    "tempo",
    "tempogram",
    "tempogram_ratio",
    "tonnetz",
    "zero_crossing_rate",
]
__dir__ = __all__.copy  # what editors complete: no files
