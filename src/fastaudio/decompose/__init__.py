"""decompose: spectrograms as sums of parts.

Owns: `hpss`. May touch: core, util, backends, _arrays, _check, errors. Never: files, plots, networks.
"""

from .hpss import hpss

__all__ = ["hpss"]
