"""decompose: spectrograms as sums of parts.

Owns: `hpss`, `decompose`, `nn_filter`. May touch: segment, core, util, backends, _arrays, _check, errors.
Never: files, plots, networks.
"""

from .decompose import decompose
from .hpss import hpss
from .nn_filter import nn_filter

__all__ = ["decompose", "hpss", "nn_filter"]
__dir__ = __all__.copy  # tab completion: names, not files
