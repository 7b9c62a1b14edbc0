"""The rows of the benchmarks, one declaration each: input, our call, rivals, check, work, target.

Owns: `FEATURES` (one process, paired) and `PROCESSES` (a process for each measurement).
May touch: rivals, inputs. Never: clocks, files.
"""

from . import features
from .case import Case
from .processes import PROCESSES, Process
from .signals import SIGNALS

FEATURES = features.FEATURES | SIGNALS

__all__ = ["FEATURES", "PROCESSES", "Case", "Process"]
