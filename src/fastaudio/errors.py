"""The exceptions of fastaudio. Owns: their names. May touch: nothing.

Every message reads `function: rule, got value`, for example `rms: hop_length must be > 0, got -1`.
"""

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
    """A training came to numbers that are none; what was saved before is whole."""
