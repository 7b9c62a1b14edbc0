"""nn: neural networks by hand: layers with explicit forward and backward, trained without an autograd framework.

Owns: layers, losses, optimizers, capture and replay, the training loop. May touch: backends, filters (their tables),
_arrays, _check, errors. Never: signal features, files of sound, the package torch. `History.plot` alone reaches
display, when it is called.

    >>> from fastaudio import nn
    >>> nn.set_seed(0)
    >>> m = nn.Sequential([nn.layers.Dense(5, "sigmoid", input_dim=2), nn.layers.Dense(1, "sigmoid")])
    >>> m.compile(nn.optim.SGD(learning_rate=0.1), loss="MSE")
    >>> h = m.fit([[0.1, 0.2], [0.2, 0.2]], [[0.3], [0.4]], epochs=3, verbose=0)
    >>> len(h.history["loss"])
    3
"""

from . import callbacks, functional, init, layers, losses, metrics, optim, parallel, registry, regularizers, torch
from .callbacks import Callback, EarlyStopping, ModelCheckpoint
from .checkpoint import load
from .gradcheck import gradcheck
from .graph import Input, Node
from .history import History
from .layer import Layer
from .model import Model
from .random import set_seed
from .sequential import Sequential

# isort: split
from . import keras  # names of all the rooms above

for _class in (Model, Sequential, *map(vars(layers).get, layers.__all__)):
    if isinstance(_class, type):  # some names are functions: torch's spelling of a layer
        registry.register(_class)
for _room in (losses, metrics, optim):
    registry.register_room(_room)

__all__ = [
    "Callback",
    "EarlyStopping",
    "History",
    "Input",
    "Layer",
    "Model",
    "ModelCheckpoint",
    "Node",
    "Sequential",
    "callbacks",
    "functional",
    "gradcheck",
    "init",
    "keras",
    "layers",
    "load",
    "losses",
    "metrics",
    "optim",
    "parallel",
    "regularizers",
    "set_seed",
    "torch",
]
__dir__ = __all__.copy  # tab completion: names, not files
