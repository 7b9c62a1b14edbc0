"""Every name of librosa that does work on arrays, with typical arguments, beside librosa: times and memory.

Owns: the rows, one a call; the inputs they share; the sweep over them and its table.
May touch: the timer, inputs and machine of `bench`; librosa where it is installed. Never: other rivals.
"""

from .of_arrays import OF_ARRAYS
from .of_numbers import OF_NUMBERS
from .of_sound import OF_SOUND
from .of_spectra import OF_SPECTRA
from .of_time import OF_TIME
from .row import Row
from .thin import THIN

#: calls that must take half of librosa's time
LARGE: tuple[Row, ...] = (*OF_SOUND, *OF_SPECTRA, *OF_TIME, *OF_ARRAYS, *OF_NUMBERS)

#: title -> row
ROWS = {row.title: row for row in (*LARGE, *THIN)}

#: names that are not called, and why
LEFT_OUT = {
    "resample": "soxr's work in both",
    "load": "libsndfile's work in both",
    "stream": "libsndfile's work in both",
    "get_samplerate": "libsndfile's work in both",
    "decompose.decompose": "scikit-learn's work in both",
    "segment.agglomerative": "scikit-learn's work in both",
    "segment.subsegment": "scikit-learn's work in both",
    "display.specshow": "Matplotlib's work in both",
    "display.waveshow": "Matplotlib's work in both",
    "display.infer_cmap": "librosa 0.11 has it under another name",
    **dict.fromkeys(
        (
            "display.colorbar_db",
            "display.colorbar_phase",
            "display.highlight",
            "display.legend_for_axes",
            "display.multiplot",
            "display.wavebars",
            "display.wavef0",
        ),  # fmt: skip
        "Matplotlib's work, and librosa 0.11 does not have it",
    ),
    "util.find_files": "the file system's work in both",
    "segment.timelag_filter": "gives a function",
    **dict.fromkeys(("ParameterError", "util.exceptions.ParameterError"), "an exception"),
    **dict.fromkeys(
        ("to_multi", "to_stereo", "feature.hybrid_tempogram", "feature.metrogram", "sequence.path_to_steps"),
        "librosa 0.11 does not have it",
    ),
}

__all__ = ["LARGE", "LEFT_OUT", "ROWS", "THIN", "Row"]
