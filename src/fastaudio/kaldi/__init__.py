"""kaldi: the front end of Kaldi, under the names and options of torchaudio.compliance.kaldi.

Owns: `fbank`, `mfcc`, `spectrogram`, their mel bank and windows, `sliding_window_cmn`. May touch: core, filters,
backends, _arrays, _check, errors. Never: files, plots, networks.

Samples are taken as they are: Kaldi's own features come from samples of -32768 to 32767, so multiply samples in
[-1, 1] by 32768 to have its values. int16 is read as everywhere in fastaudio, as samples in [-1, 1].
"""

from .cmn import sliding_window_cmn
from .fbank import fbank
from .mel import get_mel_banks, inverse_mel_scale, mel_scale
from .mfcc import mfcc
from .spectrogram import spectrogram

__all__ = ["fbank", "get_mel_banks", "inverse_mel_scale", "mel_scale", "mfcc", "sliding_window_cmn", "spectrogram"]
__dir__ = __all__.copy  # tab completion: names, not files
