"""keras.utils: labels, seeds, batches by number."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from .._absent import absent
from ..random import set_seed

__all__ = ["PyDataset", "Sequence", "set_random_seed", "to_categorical"]
__dir__ = __all__.copy  # tab completion: names, not files


def to_categorical(x: Any, num_classes: int | None = None) -> np.ndarray:
    """Labels as rows with a single 1.

    Parameters
    ----------
    x : integers >= 0, (...,) or (..., 1)
    num_classes : int > the largest label; default: the largest label + 1

    Returns
    -------
    (..., num_classes) float64

    Raises
    ------
    ParameterError : labels that are no integers >= 0, or too large

    Examples
    --------
    >>> from fastaudio.nn import keras
    >>> keras.utils.to_categorical([0, 2])
    array([[1., 0., 0.],
           [0., 0., 1.]])
    """
    labels = np.asarray(x)
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]
    whole = labels.astype(np.int64) if labels.dtype.kind in "iufb" and np.isfinite(labels).all() else None
    if whole is None or (whole != labels).any() or (whole < 0).any():
        raise _check.fail("to_categorical", "x must be integers >= 0", x)
    largest = int(whole.max(initial=-1))
    classes = largest + 1 if num_classes is None else _check.positive_int("to_categorical", "num_classes", num_classes)
    if largest >= classes:
        raise _check.fail("to_categorical", f"num_classes must be larger than the largest label, {largest}", classes)
    rows = np.zeros((*whole.shape, classes))
    np.put_along_axis(rows, whole[..., None], 1.0, axis=-1)
    return rows


def set_random_seed(seed: int) -> None:
    """`nn.set_seed`, and Python's and NumPy's seeds, as Keras sets them.

    Examples
    --------
    >>> from fastaudio.nn import keras
    >>> keras.utils.set_random_seed(0)
    """
    import random

    set_seed(seed)
    random.seed(seed)
    np.random.seed(seed % 2**32)


class PyDataset:
    """Batches by number, which `fit`, `evaluate` and `predict` take.

    A subclass says how many there are in `__len__`, and makes one in `__getitem__`: (x, y), or (x, y, weights).

    Examples
    --------
    >>> from fastaudio.nn import keras
    >>> class Ramp(keras.utils.PyDataset):
    ...     def __len__(self):
    ...         return 3
    ...
    ...     def __getitem__(self, index):
    ...         return np.full((8, 2), index), np.full((8, 1), index)
    >>> m = keras.Sequential([keras.layers.Dense(1, input_shape=(2,))])
    >>> m.compile("sgd", "mse")
    >>> len(m.fit(Ramp(), epochs=2, verbose=0).history["loss"])
    2
    """

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} has no __len__")

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no __getitem__")


Sequence = PyDataset


def __getattr__(name: str) -> Any:
    raise absent(__name__, name)
