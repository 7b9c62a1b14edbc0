"""callbacks: what may happen between the epochs and steps of `fit`, with Keras's names, defaults and rules.

Owns: the hooks, and one small file for each that uses them. May touch: the model's public methods;
safetensors, schedules. Never: kernels, layers.
"""

from ..optim.schedules import CosineDecay
from .callback import Callback, CallbackList
from .csv_logger import CSVLogger
from .early_stopping import EarlyStopping
from .lambda_callback import LambdaCallback
from .learning_rate_scheduler import LearningRateScheduler
from .model_checkpoint import ModelCheckpoint
from .reduce_lr_on_plateau import ReduceLROnPlateau
from .terminate_on_nan import TerminateOnNaN

__all__ = [
    "CSVLogger",
    "Callback",
    "CallbackList",
    "CosineDecay",
    "EarlyStopping",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "TerminateOnNaN",
]
__dir__ = __all__.copy  # tab completion: names, not files
