"""The exceptions of fastaudio. Owns: their names, and which function a message names. May touch: the names of rooms.

Every message reads `function: rule, got value`, for example `rms: hop_length must be > 0, got -1`. The function is the
one that was called: features check their arguments where they are used, often in a function that another one calls.
"""

from __future__ import annotations

import sys
from types import FrameType

__all__ = [
    "AudioError",
    "AudioFileNotFound",
    "BackendUnavailable",
    "DeviceError",
    "FastaudioError",
    "FormatError",
    "ParameterError",
    "ParameterTypeError",
    "TrainingError",
]


class FastaudioError(Exception):
    """Base of every exception that fastaudio raises on purpose."""


class ParameterError(FastaudioError, ValueError):
    """An argument breaks a rule of the function; raised before any work."""

    def __init__(self, *args: object):
        if args and isinstance(args[0], str):
            args = (_as_called(args[0], sys._getframe(1)), *args[1:])
        super().__init__(*args)


class ParameterTypeError(ParameterError, TypeError):
    """An argument is of no type that the function takes, where librosa 1.0 raises TypeError and 0.11 ParameterError."""


class AudioError(FastaudioError, OSError):
    """An audio file cannot be read, is truncated, or is not audio."""


class AudioFileNotFound(AudioError, FileNotFoundError):
    """There is no audio file of that name."""


class FormatError(FastaudioError, ValueError):
    """A file of our own formats is damaged or not what it claims to be."""


class BackendUnavailable(FastaudioError, RuntimeError):
    """The engine asked for is not installed, or does not have this kernel."""


class DeviceError(FastaudioError, RuntimeError):
    """The device failed: no driver, wrong driver, out of memory."""


class TrainingError(FastaudioError, ArithmeticError):
    """Training produced NaN or infinity; files saved before are intact."""


#: rooms whose functions pass their arguments on to each other
_SIGNALS = frozenset("beat core decompose effects feature filters kaldi onset segment sequence util whisper".split())


def _as_called(message: str, frame: FrameType | None) -> str:
    """The message with the name of the outermost public signal function on the stack: the one the user called."""
    speaker, colon, rule = message.partition(": ")
    if not colon or not speaker.isidentifier() or speaker.isupper():  # an environment variable
        return message
    while frame is not None:
        module, name = frame.f_globals.get("__name__", ""), frame.f_code.co_qualname
        if not module.startswith("fastaudio."):
            break
        if module.split(".")[1] in _SIGNALS and _is_public(name, module.rpartition(".")[0]):
            speaker = name
        frame = frame.f_back
    return f"{speaker}: {rule}"


def _is_public(name: str, room: str) -> bool:
    """Whether users can call it: a function of `fa`, of the room it lives in, or of another that shows it."""
    rooms = ("fastaudio", room, *(f"fastaudio.{signals}" for signals in _SIGNALS))
    return any(name in getattr(sys.modules.get(each), "__all__", ()) for each in rooms)
