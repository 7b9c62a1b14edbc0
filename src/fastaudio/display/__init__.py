"""display: figures of signals, features and trainings.

Owns: pictures of signals and features, their axes, units and colours, and the HTML report.
May touch: the public names of fastaudio; matplotlib, imported when a figure is drawn (extra `display`).
Never: files other than the figure asked for, kernels, librosa.
"""

from typing import TYPE_CHECKING

from .._absent import missing
from ._style import headless, save
from .alias import alias
from .class_probabilities import class_probabilities
from .colorbars import colorbar_db, colorbar_phase
from .confusion_matrix import confusion_matrix
from .envelopes import envelopes
from .fft_magnitude import fft_magnitude
from .fft_vs_spectrogram import fft_vs_spectrogram
from .filter_bank import filter_bank
from .highlight import highlight
from .history import history
from .image_grid import image_grid
from .infer_cmap import infer_cmap
from .latent_scatter import latent_scatter
from .legend_for_axes import legend_for_axes
from .mel import mel
from .mfcc import mfcc
from .mfcc_pipeline import mfcc_pipeline
from .multiplot import multiplot
from .pitch_helix import pitch_helix
from .reconstructions import reconstructions
from .silences import silences
from .specshow import specshow
from .spectrogram_grid import spectrogram_grid
from .spectrogram_pair import spectrogram_pair
from .spectrogram_versions import spectrogram_versions
from .stft_3d import stft_3d
from .wavebars import wavebars
from .wavef0 import wavef0
from .waveplot import waveplot
from .waveshow import waveshow
from .window_leakage import window_leakage

__all__ = [
    "alias",
    "class_probabilities",
    "colorbar_db",
    "colorbar_phase",
    "confusion_matrix",
    "envelopes",
    "fft_magnitude",
    "fft_vs_spectrogram",
    "filter_bank",
    "headless",
    "highlight",
    "history",
    "image_grid",
    "infer_cmap",
    "latent_scatter",
    "legend_for_axes",
    "mel",
    "mfcc",
    "mfcc_pipeline",
    "multiplot",
    "pitch_helix",
    "reconstructions",
    "save",
    "silences",
    "spectrogram_grid",
    "spectrogram_pair",
    "spectrogram_versions",
    "specshow",
    "stft_3d",
    "wavebars",
    "wavef0",
    "waveplot",
    "waveshow",
    "window_leakage",
]
__dir__ = __all__.copy  # tab completion: names, not files

if not TYPE_CHECKING:  # type checkers would accept any misspelt name otherwise

    def __getattr__(name):
        raise missing(__name__, name)
