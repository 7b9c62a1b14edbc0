"""filters: the tables that signal functions multiply with.

Owns: windows, mel scales, mel and chroma filter banks, filters of constant-Q transforms, DCT matrices; also as cached
read-only tables. May touch: util, backends, _check, errors. Never: a signal.
"""

from .._lazy import names

__all__ = names(
    __name__,
    {
        "chroma": "chroma",
        "cq_to_chroma": "cq_to_chroma",
        "dct": "dct dct_table lifter",
        "diagonal_filter": "diagonal_filter",
        "mel": "mel",
        "mel_bands": "mel_bands",
        "wavelet": "wavelet",
        "wavelet_lengths": "relative_bandwidth wavelet_lengths window_bandwidth",
        "window": "get_window window_table",
        "window_sumsquare": "window_sumsquare",
    },
)
