"""train_test_split: arrays in two, under scikit-learn's name. Sets with tracks are divided by `split`."""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np

from .. import _check
from ..nn import random


def train_test_split(*arrays: Any, test_size: float = 0.25, shuffle: bool = True, seed: int = 0) -> list[np.ndarray]:
    """Divide the rows of arrays in two, at random, all in the same way.

    Segments of one track would be on both sides: `split` keeps what belongs together together.

    Parameters
    ----------
    arrays : array-likes of as many rows as each other
    test_size : float in (0, 1); the test part's share, rounded up to whole rows
    shuffle : bool; False: the last rows are the test part
    seed : int; the same seed, the same parts

    Returns
    -------
    list : for each array its training and its test part

    Raises
    ------
    ParameterError : unlike lengths, a part without rows

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import data
    >>> x_train, x_test, y_train, y_test = data.train_test_split(np.zeros((5000, 2)), np.zeros(5000), test_size=0.3)
    >>> x_train.shape, y_test.shape
    ((3500, 2), (1500,))
    """
    given = [np.asarray(a) for a in arrays]
    lengths = [len(a) if a.ndim else 0 for a in given]
    if not given or len(set(lengths)) > 1:
        raise _check.fail("train_test_split", "takes one array or more, of as many rows as each other", lengths)
    count = lengths[0]
    if not 0 < test_size < 1 or not 0 < (held := ceil(round(count * test_size, 6))) < count:
        raise _check.fail("train_test_split", f"test_size must leave some of {count} rows on both sides", test_size)
    order = np.arange(count)
    if shuffle:
        random.generator(3, seed=_check.non_negative_int("train_test_split", "seed", seed)).shuffle(order)
    return [part for a in given for part in (a[order[: count - held]], a[order[count - held :]])]
