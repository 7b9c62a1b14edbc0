"""generate: sounds and pictures that a variational autoencoder has learned to make.

Owns: the courses' pipeline from folders of sound to spectrograms and back, training, samples, how both are measured.
May touch: apps' runs, models, data, display, core. Never: argparse, kernels, pickle.

    from fastaudio.apps import generate

    run = generate.train("digits", "runs/v")                      # folders of sound
    generate.sample("runs/v", 5, "out", seed=1)                   # out/sample-0.wav ... and a picture
    generate.sample("runs/v", 5, "sevens", label="7")             # of the folder digits/7
"""

from .compare import compare
from .latent_density import LatentDensity
from .loader import Loader
from .log_spectrogram_extractor import LogSpectrogramExtractor
from .min_max_normaliser import MinMaxNormaliser
from .network import network
from .padder import Padder
from .preprocessing_pipeline import PreprocessingPipeline
from .sample import like, sample
from .saver import Saver
from .score import score
from .settings import Settings
from .sound_generator import SoundGenerator
from .train import train

__all__ = [
    "LatentDensity",
    "Loader",
    "LogSpectrogramExtractor",
    "MinMaxNormaliser",
    "Padder",
    "PreprocessingPipeline",
    "Saver",
    "Settings",
    "SoundGenerator",
    "compare",
    "like",
    "network",
    "sample",
    "score",
    "train",
]
__dir__ = __all__.copy  # tab completion: names, not files
