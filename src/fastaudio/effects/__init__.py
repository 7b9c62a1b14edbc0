"""effects: signals made from signals.

Owns: filters and cuts with librosa's names. May touch: feature, core, backends, _arrays, _check, errors.
Never: files, plots, networks.
"""

from .preemphasis import deemphasis, preemphasis
from .trim import split, trim

__all__ = ["deemphasis", "preemphasis", "split", "trim"]
