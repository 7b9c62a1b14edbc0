"""What editors and type checkers see of `__init__.py`, whose names come when they are first used."""

from .chroma import chroma as chroma
from .cq_to_chroma import cq_to_chroma as cq_to_chroma
from .dct import dct as dct
from .dct import dct_table as dct_table
from .dct import lifter as lifter
from .diagonal_filter import diagonal_filter as diagonal_filter
from .mel import mel as mel
from .mel_bands import mel_bands as mel_bands
from .wavelet import wavelet as wavelet
from .wavelet_lengths import relative_bandwidth as relative_bandwidth
from .wavelet_lengths import wavelet_lengths as wavelet_lengths
from .wavelet_lengths import window_bandwidth as window_bandwidth
from .window import get_window as get_window
from .window import window_table as window_table
from .window_sumsquare import window_sumsquare as window_sumsquare
