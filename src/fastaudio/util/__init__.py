"""util: array helpers with librosa's names.

Owns: framing, normalising, padding, checking and retyping of plain NumPy arrays.
May touch: backends, _arrays, _check, errors. Never: a filter table, a file, the other signal rooms.
"""

from .._lazy import names

__all__ = names(
    __name__,
    {
        "abs2": "abs2",
        "buf_to_float": "buf_to_float phasor",
        "cyclic_gradient": "cyclic_gradient",
        "distances": "distances",
        "dtypes": "dtype_c2r dtype_r2c",
        "exceptions": "exceptions",
        "expand_to": "expand_to",
        "fill_off_diagonal": "fill_off_diagonal",
        "find_files": "find_files",
        "fix_frames": "fix_frames",
        "fix_length": "fix_length",
        "frame": "frame",
        "localmax": "localmax localmin",
        "match_events": "match_events",
        "match_intervals": "match_intervals valid_intervals",
        "normalize": "normalize",
        "pad_center": "pad_center",
        "peak_pick": "peak_pick",
        "shear": "shear",
        "softmask": "softmask",
        "stack": "axis_sort stack",
        "sync": "index_to_slice sync",
        "tiny": "tiny",
        "unique": "count_unique is_unique",
        "valid": "is_positive_int valid_audio valid_int",
    },
)
