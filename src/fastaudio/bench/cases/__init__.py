"""The rows of the benchmarks, one declaration each: input, our call, rivals, check, work, target.

Owns: `FEATURES` and `NETS` (one process, paired), `PROCESSES` and `MEMORY` (a process for each measurement).
May touch: rivals, inputs, training. Never: clocks, files.
"""

from . import features
from .case import Case
from .front_ends import FRONT_ENDS
from .more import MORE
from .networks import NETS, QUICK
from .of_spectra import OF_SPECTRA
from .processes import MEMORY, PROCESSES, Process
from .signals import SIGNALS
from .structure import STRUCTURE
from .tonal import TONAL

FEATURES = features.FEATURES | SIGNALS | FRONT_ENDS | TONAL | STRUCTURE | MORE | OF_SPECTRA

#: name -> row
ROWS = FEATURES | PROCESSES | NETS | MEMORY

__all__ = ["FEATURES", "MEMORY", "NETS", "PROCESSES", "QUICK", "ROWS", "Case", "Process"]
