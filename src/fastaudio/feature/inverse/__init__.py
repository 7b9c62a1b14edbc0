"""feature.inverse: features back to spectra and sound.

Owns: the inverses of melspectrogram and mfcc, with librosa's names. May touch: core, filters, backends, _arrays,
_check, errors. Never: the features themselves.
"""

from .mel_to_audio import mel_to_audio
from .mel_to_stft import mel_to_stft
from .mfcc_to_audio import mfcc_to_audio
from .mfcc_to_mel import mfcc_to_mel

__all__ = ["mel_to_audio", "mel_to_stft", "mfcc_to_audio", "mfcc_to_mel"]
__dir__ = __all__.copy  # what editors complete: no files
