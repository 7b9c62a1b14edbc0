"""effects: signals made from signals.

Owns: filters, cuts, changes of speed and pitch, with librosa's names. May touch: feature, core, util, backends,
_arrays, _check, errors. Never: files, plots, networks.
"""

from .pitch_shift import pitch_shift
from .preemphasis import deemphasis, preemphasis
from .time_stretch import time_stretch
from .trim import split, trim

__all__ = ["deemphasis", "pitch_shift", "preemphasis", "split", "time_stretch", "trim"]
