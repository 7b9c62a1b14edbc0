"""split: training, validation and test parts of a set. Owns: which segments may be apart, and the warning if all may.

Segments of one track are alike. A model that trained on one recognises its neighbours without having learned the genre:
a random split of the spoken digits gives 0.99, leaving a speaker out 0.36 to 0.60.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from .. import _check
from ..nn import random
from .about import PARTS, About
from .grouping import assign, assign_rows, group_of_row

LEAK = "split: segments of one track fall into training and test alike; scores will be too good. Split by='track'"


class Split(NamedTuple):
    """Three sets of the kind that was split; `part` of each says which it is."""

    train: Any
    validation: Any
    test: Any


class SourceSplit(NamedTuple):
    """`train` and `train_dev` of one source, `validation` and `test` of the one the model is made for."""

    train: Any
    train_dev: Any
    validation: Any
    test: Any


def split(
    data: About,
    fractions: tuple[float, float, float] = (0.7, 0.15, 0.15),
    *,
    by: Any = "track",
    pattern: str | None = None,
    table: Any = None,
    test: Iterable[str] | None = None,
    validation: Iterable[str] | None = None,
    stratify: bool = True,
    seed: int = 0,
) -> Split:
    """Divide a set into three parts; a track, speaker or fold stays in one of them.

    Parameters
    ----------
    data : Dataset or Shards
    fractions : shares of training, validation, test; they add up to 1, the last two may be 0
    by : {"track", "segment"}, or a word with `pattern` or `table`: "artist", "speaker", "fold"; or a function of the
        track's name; or an array with a group for each segment. "segment" leaks, as the courses' split does, and warns.
    pattern : regular expression that finds the group in the track's name, `blues/blues.00001.wav`: its group of that
        name, else the first, else all it matches. r"_([a-z]+)_" is the speaker in `7/7_jackson_32.wav`.
    table : .csv with columns `path` and that word
    test, validation : names of groups for these parts; what is left is divided as `fractions` say
    stratify : bool; each class in the same proportions, as well as whole groups allow
    seed : int; the same seed, the same parts

    Returns
    -------
    Split : (train, validation, test)

    Raises
    ------
    ParameterError : fewer groups than parts, names without a group

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import data
    >>> names = [f"{genre}/{n}.wav" for genre in ("jazz", "rock") for n in range(10) for segment in range(5)]
    >>> made = data.Dataset(np.zeros((100, 4, 13)), np.arange(100) // 50, ["jazz", "rock"], names)
    >>> train, validation, test = data.split(made, (0.6, 0.2, 0.2))
    >>> len(train), len(validation), len(test), set(train.groups) & set(test.groups)
    (60, 20, 20, set())
    """
    shares = _shares(fractions)
    if isinstance(by, str) and by == "segment":
        warnings.warn(LEAK, UserWarning, stacklevel=2)
    groups = group_of_row(data, by, pattern, table)
    labels = data.y if stratify else np.zeros(len(data), np.int64)
    part = np.full(len(data), -1)
    for number, names in ((1, validation), (2, test)):
        if names is not None:
            part[_rows_of(groups, names, part)] = number
            shares[number] = 0
    rest = np.flatnonzero(part < 0)
    if not len(rest) or shares.sum() <= 0:
        raise _check.fail("split", "there must be segments left for training", len(rest))
    draw, shares = random.generator(2, seed=_check.non_negative_int("split", "seed", seed)), shares / shares.sum()
    if isinstance(by, str) and by == "segment":
        part[rest] = assign_rows(labels[rest], shares, draw)
    else:
        part[rest] = assign(groups[rest], labels[rest], shares, draw)
    return Split(*(data.select(np.flatnonzero(part == number), PARTS[number]) for number in range(3)))


def split_sources(
    data: About, target: About, *, train_dev: float = 0.1, test: float = 0.5, seed: int = 0, **grouping: Any
) -> SourceSplit:
    """Split for a model trained on one source and used on another, from which development and test data come.

    A gap between `train` and `train_dev` is overfitting, one between `train_dev` and `validation` is the other source.

    Parameters
    ----------
    data : Dataset or Shards to train on
    target : the same of what the model is meant for: the same features and frames, classes among those of `data`
    train_dev : share of `data` that is held back from training
    test : share of `target` for the test; the rest is for validation
    seed, **grouping : `by, pattern, table, stratify`, as in `split`

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import data
    >>> studio = data.Dataset(np.zeros((40, 4, 13)), np.arange(40) % 2, ["jazz", "rock"])
    >>> phone = data.Dataset(np.ones((20, 4, 13)), np.arange(20) % 2, ["jazz", "rock"])
    >>> [(part.part, len(part)) for part in data.split_sources(studio, phone)]
    [('train', 36), ('train_dev', 4), ('validation', 10), ('test', 10)]
    """
    if data.shape[1:] != target.shape[1:] or data.columns != target.columns:
        rule = f"target must have the blocks of data, {data.shape[1:]} of {data.columns}"
        raise _check.fail("split_sources", rule, (target.shape[1:], target.columns))
    if unknown := sorted(set(target.mapping) - set(data.mapping)):
        raise _check.fail("split_sources", f"classes of target must be among {data.mapping}; unknown", unknown)
    for name, share in (("train_dev", train_dev), ("test", test)):
        if not 0 < share < 1:
            raise _check.fail("split_sources", f"{name} must be between 0 and 1", share)
    train, held, _ = split(data, (1 - train_dev, train_dev, 0), seed=seed, **grouping)
    _, validation, final = split(target.relabel(data.mapping), (0, 1 - test, test), seed=seed, **grouping)
    return SourceSplit(train, held.select(np.arange(len(held)), "train_dev"), validation, final)


def _shares(fractions: Any) -> np.ndarray:
    shares = np.asarray(fractions, np.float64)
    if shares.shape != (3,) or not (shares >= 0).all() or abs(shares.sum() - 1) > 1e-9:
        raise _check.fail("split", "fractions must be three numbers >= 0 that add up to 1", fractions)
    return shares


def _rows_of(groups: np.ndarray, names: Iterable[str], part: np.ndarray) -> np.ndarray:
    wanted = [str(name) for name in names] if not isinstance(names, str) else [names]
    if unknown := sorted(set(wanted) - set(groups.tolist())):
        known = sorted(set(groups.tolist()))
        raise _check.fail("split", f"groups must be among {', '.join(known[:12])}; unknown", unknown)
    rows = np.flatnonzero(np.isin(groups, wanted))
    if (part[rows] >= 0).any():
        raise _check.fail("split", "validation and test must name different groups", wanted)
    return rows
