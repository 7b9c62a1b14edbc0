"""sequence: likely paths through states, and paths that align two sequences.

Owns: `viterbi` and its kin, transition matrices, `dtw`, `rqa`. May touch: filters, util, backends, _arrays, _check,
errors. Never: files, plots, networks.
"""

from .dtw import dtw
from .dtw_steps import dtw_backtracking
from .path_to_steps import path_to_steps
from .rqa import rqa
from .transition import transition_cycle, transition_local, transition_loop, transition_uniform
from .viterbi import viterbi
from .viterbi_discriminative import viterbi_binary, viterbi_discriminative

__all__ = [
    "dtw",
    "dtw_backtracking",
    "path_to_steps",
    "rqa",
    "transition_cycle",
    "transition_local",
    "transition_loop",
    "transition_uniform",
    "viterbi",
    "viterbi_binary",
    "viterbi_discriminative",
]
__dir__ = __all__.copy  # tab completion: names, not files
