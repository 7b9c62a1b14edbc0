"""The rows of the benchmarks, one declaration each: input, our call, rivals, check, work, target.

Owns: `FEATURES` and `NETS` (one process, paired), `PROCESSES` and `MEMORY` (a process for each measurement).
May touch: rivals, inputs, training. Never: clocks, files.
"""

from .case import Case
from .features import FEATURES
from .networks import NETS, QUICK
from .processes import MEMORY, PROCESSES, Process

#: name -> row
ROWS = FEATURES | PROCESSES | NETS | MEMORY

__all__ = ["FEATURES", "MEMORY", "NETS", "PROCESSES", "QUICK", "ROWS", "Case", "Process"]
