"""genre: which class a sound is of: music genres, words, noises, whatever its training folders were named.

Owns: the settings and presets of classifiers, their training, scores and answers. May touch: data, display, effects,
models, nn, apps.run, apps.config, apps.fitting. Never: argparse, kernels.

    made = fa.apps.genre.train("genres", "runs/first", "cnn")        # genres/blues/a.wav ...
    heard = fa.apps.GenreClassifier.load("runs/first").predict(y, sr)
    heard.label, heard.probabilities, heard.over_time
"""

from . import augment
from .classifier import GenreClassifier, Heard
from .evaluate import evaluate
from .scores import scores
from .settings import PRESETS, Settings, settings
from .train import train, train_parts

__all__ = [
    "PRESETS",
    "GenreClassifier",
    "Heard",
    "Settings",
    "augment",
    "evaluate",
    "scores",
    "settings",
    "train",
    "train_parts",
]
__dir__ = __all__.copy  # tab completion: names, not files
