"""segment: how parts of a recording resemble each other, and where they begin.

Owns: matrices of similarity, their lags, boundaries. May touch: filters, util, backends, _arrays, _check, errors.
Never: files, plots, networks.
"""

from .agglomerative import agglomerative, subsegment
from .lag import lag_to_recurrence, recurrence_to_lag, timelag_filter
from .path_enhance import path_enhance
from .recurrence import cross_similarity, recurrence_matrix

__all__ = [
    "agglomerative",
    "cross_similarity",
    "lag_to_recurrence",
    "path_enhance",
    "recurrence_matrix",
    "recurrence_to_lag",
    "subsegment",
    "timelag_filter",
]
__dir__ = __all__.copy  # tab completion: names, not files
