"""data: folders of sound become sets of numbers to train on, and the same files come out of every run.

Owns: data sets, from folders to batches; their files; splits, normalisers, downloads. May touch: feature, core,
nn's seed and strict JSON, _atomic, _check, errors. Never: layers, figures, pickle.

    fa.data.build("genres", "data_10.json")                      # genres/blues/a.wav ...
    data = fa.data.load("data_10.json")
    train, validation, test = fa.data.split(data, by="track")
    scale = fa.data.Normalizer().fit(train)
    model.fit(scale(train), validation_data=scale(validation))
"""

from .batches import Batches
from .build import build
from .dataset import Dataset
from .download import download
from .drawn_digits import drawn_digits
from .files import convert, load, save
from .idx import load_mnist, read_idx
from .normalizer import Normalizer
from .shards import Shards
from .split import SourceSplit, Split, split, split_sources
from .stats import stats
from .train_test_split import train_test_split
from .verify import verify

__all__ = [
    "Batches",
    "Dataset",
    "Normalizer",
    "Shards",
    "SourceSplit",
    "Split",
    "build",
    "convert",
    "download",
    "drawn_digits",
    "load",
    "load_mnist",
    "read_idx",
    "save",
    "split",
    "split_sources",
    "stats",
    "train_test_split",
    "verify",
]
__dir__ = __all__.copy  # tab completion: names, not files
