"""Training by several processes at once: each takes its part of every batch, and all keep the same weights.

Owns: what a rank is, how ranks share rows, what they exchange in a step. May touch: NumPy, mpi4py in mpi.py and
nccl.py alone. Never: layers, files.
"""

from .communicator import ALONE, Communicator, Share
from .exchange import Exchange, begin
from .mpi import MPI
from .nccl import NCCL

__all__ = ["ALONE", "MPI", "NCCL", "Communicator", "Exchange", "Share", "begin"]
__dir__ = __all__.copy  # tab completion: names, not files
