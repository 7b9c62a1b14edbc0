"""Speech out of noise: mixtures to learn from, U-Nets that learn, files denoised.

Owns: everything between folders of sound and a denoised file. May touch: all rooms below apps. Never: argparse, torch.
"""

from .comparison import evaluate, method, table
from .device_mixtures import DeviceMixtures
from .gate import gate_gain
from .heads import HEADS, Head
from .image import Image
from .inference import Denoiser
from .loader import MixedBatches
from .metrics import log_spectral_distance, segmental_snr, si_sdr, snr, spectrogram_psnr, stoi, summary
from .mixing import Mixer, Mixture, scaled_noise
from .score import score
from .settings import PRESETS, Settings, settings
from .sounds import Sounds
from .train import train
from .versions import compare

__all__ = [
    "HEADS",
    "PRESETS",
    "Denoiser",
    "DeviceMixtures",
    "Head",
    "Image",
    "MixedBatches",
    "Mixer",
    "Mixture",
    "Settings",
    "Sounds",
    "compare",
    "evaluate",
    "gate_gain",
    "log_spectral_distance",
    "method",
    "scaled_noise",
    "score",
    "segmental_snr",
    "settings",
    "si_sdr",
    "snr",
    "spectrogram_psnr",
    "stoi",
    "summary",
    "table",
    "train",
]
__dir__ = __all__.copy  # tab completion: names, not files
