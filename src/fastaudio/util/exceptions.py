"""Where librosa keeps its exceptions, so that `except librosa.util.exceptions.ParameterError` goes on catching.

Owns: nothing; the class is that of errors. May touch: errors.
"""

from ..errors import ParameterError

__all__ = ["ParameterError"]
