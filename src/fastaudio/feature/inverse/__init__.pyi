"""What editors and type checkers see of `__init__.py`, whose names come when they are first used."""

from .mel_to_audio import mel_to_audio as mel_to_audio
from .mel_to_stft import mel_to_stft as mel_to_stft
from .mfcc_to_audio import mfcc_to_audio as mfcc_to_audio
from .mfcc_to_mel import mfcc_to_mel as mfcc_to_mel
