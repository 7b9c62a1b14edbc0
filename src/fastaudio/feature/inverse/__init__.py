"""feature.inverse: features back to spectra and sound.

Owns: the inverses of melspectrogram and mfcc, with librosa's names. May touch: core, filters, backends, _arrays,
_check, errors. Never: the features themselves.
"""

from ..._lazy import names

__all__ = names(
    __name__,
    {
        "mel_to_audio": "mel_to_audio",
        "mel_to_stft": "mel_to_stft",
        "mfcc_to_audio": "mfcc_to_audio",
        "mfcc_to_mel": "mfcc_to_mel",
    },
)
