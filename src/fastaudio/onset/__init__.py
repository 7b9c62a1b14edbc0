"""onset: where notes begin.

Owns: `onset_detect`, `onset_backtrack`, and under librosa's names the strengths, which live in feature.
May touch: feature, core, util, _arrays, _check, errors. Never: files, plots, networks.
"""

from ..feature.onset_strength import onset_strength, onset_strength_multi
from .onset_detect import onset_backtrack, onset_detect

__all__ = ["onset_backtrack", "onset_detect", "onset_strength", "onset_strength_multi"]
__dir__ = __all__.copy  # tab completion: names, not files
