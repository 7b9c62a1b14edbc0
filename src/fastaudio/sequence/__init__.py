"""sequence: likely paths through states.

Owns: `viterbi`, transition matrices. May touch: filters, util, backends, _arrays, _check, errors.
Never: files, plots, networks.
"""

from .transition import transition_cycle, transition_local, transition_loop, transition_uniform
from .viterbi import viterbi

__all__ = ["transition_cycle", "transition_local", "transition_loop", "transition_uniform", "viterbi"]
