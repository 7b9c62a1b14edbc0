"""keras.optimizers.schedules: learning rates that follow a rule."""

from ...optim import CosineDecay, ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay
from ...optim import Schedule as LearningRateSchedule

__all__ = [
    "CosineDecay",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
]
__dir__ = __all__.copy  # tab completion: names, not files
