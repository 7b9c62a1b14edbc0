"""The rows of the benchmarks, one declaration each: input, our call, rivals, check, work, target.

Owns: `FEATURES` (one process, paired) and `PROCESSES` (a process for each measurement).
May touch: rivals, inputs. Never: clocks, files.
"""

from .case import Case
from .features import FEATURES
from .processes import PROCESSES, Process

__all__ = ["FEATURES", "PROCESSES", "Case", "Process"]
