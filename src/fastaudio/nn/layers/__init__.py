"""layers: what models are made of, with Keras's names and defaults.

Owns: one small file a layer, forward and backward next to each other. May touch: layer, blocked, activations,
parameter, registry. Never: optimizers, data, files.
"""

from .activation import Activation
from .dense import Dense
from .merge import Add
from .reshape import Flatten, Reshape

__all__ = ["Activation", "Add", "Dense", "Flatten", "Reshape"]
