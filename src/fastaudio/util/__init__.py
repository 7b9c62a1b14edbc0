"""util: array helpers with librosa's names.

Owns: framing, normalising, padding, checking and retyping of plain NumPy arrays.
May touch: backends, _arrays, _check, errors. Never: a filter table, a file, the other signal rooms.
"""

from .._lazy import names

__all__ = names(
    __name__,
    {
        "abs2": "abs2",
        "distances": "distances",
        "dtypes": "dtype_c2r dtype_r2c",
        "expand_to": "expand_to",
        "fill_off_diagonal": "fill_off_diagonal",
        "fix_frames": "fix_frames",
        "fix_length": "fix_length",
        "frame": "frame",
        "localmax": "localmax localmin",
        "match_events": "match_events",
        "normalize": "normalize",
        "pad_center": "pad_center",
        "peak_pick": "peak_pick",
        "shear": "shear",
        "softmask": "softmask",
        "sync": "index_to_slice sync",
        "tiny": "tiny",
        "valid": "is_positive_int valid_audio valid_int",
    },
)
