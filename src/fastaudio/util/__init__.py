"""util: array helpers with librosa's names.

Owns: framing, normalising, padding, checking and retyping of plain NumPy arrays.
May touch: backends, _arrays, _check, errors. Never: a filter table, a file, the other signal rooms.
"""

from .abs2 import abs2
from .distances import distances
from .dtypes import dtype_c2r, dtype_r2c
from .expand_to import expand_to
from .fill_off_diagonal import fill_off_diagonal
from .fix_frames import fix_frames
from .fix_length import fix_length
from .frame import frame
from .localmax import localmax, localmin
from .match_events import match_events
from .normalize import normalize
from .pad_center import pad_center
from .peak_pick import peak_pick
from .shear import shear
from .softmask import softmask
from .sync import index_to_slice, sync
from .tiny import tiny
from .valid import is_positive_int, valid_audio, valid_int

__all__ = [
    "abs2",
    "distances",
    "dtype_c2r",
    "dtype_r2c",
    "expand_to",
    "fill_off_diagonal",
    "fix_frames",
    "fix_length",
    "frame",
    "index_to_slice",
    "is_positive_int",
    "localmax",
    "localmin",
    "match_events",
    "normalize",
    "pad_center",
    "peak_pick",
    "shear",
    "softmask",
    "sync",
    "tiny",
    "valid_audio",
    "valid_int",
]
__dir__ = __all__.copy  # what editors complete: no files
