"""effects: signals made from signals.

Owns: filters, cuts, changes of speed and pitch, with librosa's names. May touch: feature, core, util, backends,
_arrays, _check, errors. Never: files, plots, networks.
"""

from .hpss import harmonic, hpss, percussive
from .pitch_shift import pitch_shift
from .preemphasis import deemphasis, preemphasis
from .remix import remix
from .time_stretch import time_stretch
from .trim import split, trim

__all__ = [
    "deemphasis",
    "harmonic",
    "hpss",
    "percussive",
    "pitch_shift",
    "preemphasis",
    "remix",
    "split",
    "time_stretch",
    "trim",
]
__dir__ = __all__.copy  # what editors complete: no files
