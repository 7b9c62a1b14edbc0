"""beat: where one would tap.

Owns: `beat_track`, `plp`. May touch: onset, feature, core, util, backends, _arrays, _check, errors.
Never: files, plots, networks.
"""

from typing import TYPE_CHECKING

from .._absent import missing
from .beat_track import beat_track
from .plp import plp

__all__ = ["beat_track", "plp"]
__dir__ = __all__.copy  # tab completion: names, not files

if not TYPE_CHECKING:  # type checkers would accept any misspelt name otherwise

    def __getattr__(name):
        raise missing(__name__, name)
