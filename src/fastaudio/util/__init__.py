"""util: array helpers with librosa's names.

Owns: framing, normalising, padding, checking and retyping of plain NumPy arrays.
May touch: backends, _arrays, _check, errors. Never: a filter table, a file, the other signal rooms.
"""

from .abs2 import abs2
from .buf_to_float import buf_to_float, phasor
from .cyclic_gradient import cyclic_gradient
from .distances import distances
from .dtypes import dtype_c2r, dtype_r2c
from .expand_to import expand_to
from .fill_off_diagonal import fill_off_diagonal
from .find_files import find_files
from .fix_frames import fix_frames
from .fix_length import fix_length
from .frame import frame
from .localmax import localmax, localmin
from .match_events import match_events
from .match_intervals import match_intervals, valid_intervals
from .normalize import normalize
from .pad_center import pad_center
from .peak_pick import peak_pick
from .shear import shear
from .softmask import softmask
from .stack import axis_sort, stack
from .sync import index_to_slice, sync
from .tiny import tiny
from .unique import count_unique, is_unique
from .valid import is_positive_int, valid_audio, valid_int

__all__ = [
    "abs2",
    "axis_sort",
    "buf_to_float",
    "count_unique",
    "cyclic_gradient",
    "distances",
    "dtype_c2r",
    "dtype_r2c",
    "expand_to",
    "fill_off_diagonal",
    "find_files",
    "fix_frames",
    "fix_length",
    "frame",
    "index_to_slice",
    "is_positive_int",
    "is_unique",
    "localmax",
    "localmin",
    "match_events",
    "match_intervals",
    "normalize",
    "pad_center",
    "peak_pick",
    "phasor",
    "shear",
    "softmask",
    "stack",
    "sync",
    "tiny",
    "valid_audio",
    "valid_int",
    "valid_intervals",
]
__dir__ = __all__.copy  # what editors complete: no files
