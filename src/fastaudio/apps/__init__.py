"""apps: jobs that train and use models: from a folder of sound to a run folder, and from that to answers.

Owns: run folders, a job's settings, fitting that survives interruptions; a package for each job. May touch: data,
display, effects, feature, core, interop, models, nn. Never: argparse, kernels, the package torch, pickle.
"""

from . import config, denoise, fitting, generate, genre
from .denoise import Denoiser
from .fitting import fit
from .genre import GenreClassifier
from .run import Run

__all__ = ["Denoiser", "GenreClassifier", "Run", "config", "denoise", "fit", "fitting", "generate", "genre"]
__dir__ = __all__.copy  # tab completion: names, not files
