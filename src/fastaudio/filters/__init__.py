"""filters: the tables that signal functions multiply with.

Owns: windows, mel scales, mel and chroma filter banks, filters of constant-Q transforms, DCT matrices; also as cached
read-only tables. May touch: util, backends, _check, errors. Never: a signal.
"""

from .chroma import chroma
from .cq_to_chroma import cq_to_chroma
from .dct import dct, dct_table, lifter
from .diagonal_filter import diagonal_filter
from .mel import mel
from .mel_bands import mel_bands
from .wavelet import relative_bandwidth, wavelet, wavelet_lengths, window_bandwidth
from .window import get_window, window_table
from .window_sumsquare import window_sumsquare

__all__ = [
    "chroma",
    "cq_to_chroma",
    "dct",
    "dct_table",
    "diagonal_filter",
    "get_window",
    "lifter",
    "mel",
    "mel_bands",
    "relative_bandwidth",
    "wavelet",
    "wavelet_lengths",
    "window_bandwidth",
    "window_sumsquare",
    "window_table",
]
__dir__ = __all__.copy  # what editors complete: no files
