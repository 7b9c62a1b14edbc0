"""effects: signals made from signals.

Owns: filters, cuts, changes of speed and pitch, with librosa's names. May touch: feature, core, util, backends,
_arrays, _check, errors. Never: files, plots, networks.
"""

from .augment import add_noise, gain, random_crop, spec_augment
from .hpss import harmonic, hpss, percussive
from .pitch_shift import pitch_shift
from .preemphasis import deemphasis, preemphasis
from .remix import remix
from .time_stretch import time_stretch
from .trim import split, trim

__all__ = [
    "add_noise",
    "deemphasis",
    "gain",
    "harmonic",
    "hpss",
    "percussive",
    "pitch_shift",
    "preemphasis",
    "random_crop",
    "remix",
    "spec_augment",
    "split",
    "time_stretch",
    "trim",
]
__dir__ = __all__.copy  # tab completion: names, not files
