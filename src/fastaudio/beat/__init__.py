"""beat: where one would tap.

Owns: `beat_track`, `plp`. May touch: onset, feature, core, util, backends, _arrays, _check, errors.
Never: files, plots, networks.
"""

from .beat_track import beat_track
from .plp import plp

__all__ = ["beat_track", "plp"]
__dir__ = __all__.copy  # what editors complete: no files
