"""Which class computes which code of a program."""

from .amplitude_envelope import AmplitudeEnvelope
from .band_energy_ratio import BandEnergyRatio
from .log_mel import LogMel
from .melspectrogram import Melspectrogram
from .mfcc import Mfcc
from .program import CODES
from .rms import Rms, RmsOfMagnitude
from .spectral_bandwidth import SpectralBandwidth
from .spectral_centroid import SpectralCentroid
from .spectral_contrast import SpectralContrast
from .spectral_flatness import SpectralFlatness
from .spectral_rolloff import SpectralRolloff
from .spectrogram import Spectrogram
from .zero_crossing_rate import ZeroCrossingRate

_EXACT = {"spectrogram": Spectrogram, "melspectrogram": Melspectrogram, "log_mel": LogMel, "mfcc": Mfcc}
_MAGNITUDE = {
    "spectral_centroid": SpectralCentroid,
    "spectral_bandwidth": SpectralBandwidth,
    "spectral_rolloff": SpectralRolloff,
    "spectral_flatness": SpectralFlatness,
    "spectral_contrast": SpectralContrast,
    "band_energy_ratio": BandEnergyRatio,
}
_SAMPLES = {"rms": Rms, "zero_crossing_rate": ZeroCrossingRate, "amplitude_envelope": AmplitudeEnvelope}


def _by_code(*tables: dict) -> dict:
    return {CODES[name]: feature for table in tables for name, feature in table.items()}


EXACT_CODES, MAGNITUDE_CODES = frozenset(_by_code(_EXACT)), frozenset(_by_code(_MAGNITUDE))
FROM_SAMPLES = _by_code(_EXACT, _MAGNITUDE, _SAMPLES)
FROM_SPECTROGRAM = _by_code(_EXACT, _MAGNITUDE, {"rms": RmsOfMagnitude})
