"""fastaudio: audio features with librosa's names and values, many times faster.

    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1.0)
    >>> fa.feature.mfcc(y=y, sr=22050).shape
    (20, 44)

Names are laid out as librosa's: `fa.stft`, `fa.load`, `fa.feature.mfcc`, `fa.filters.mel`, `fa.effects.trim`. Nothing is
imported before it is used.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_ROOMS = ("core", "feature", "effects", "filters", "util", "display", "errors")

#: public name -> module that owns it
_NAMES = {
    # engines
    "use_backend": "backends.registry",
    "backend_name": "backends.registry",
    "set_precision": "backends.registry",
    "precision": "backends.registry",
    # errors
    "FastaudioError": "errors",
    "ParameterError": "errors",
    "AudioError": "errors",
    "FormatError": "errors",
    "BackendUnavailable": "errors",
    "DeviceError": "errors",
}

__all__ = sorted([*_ROOMS, *_NAMES])


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        value = getattr(importlib.import_module(f"{__name__}.{_NAMES[name]}"), name)
    elif name in _ROOMS:
        value = importlib.import_module(f"{__name__}.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
