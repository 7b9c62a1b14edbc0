"""What is left of a feature when time is taken out. Owns: statistics, column_names. May touch: _check, errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from ..errors import ParameterError


def _moment(order: int) -> Callable[[np.ndarray], np.ndarray]:
    """The standardised moment of each row; 0 of a constant one."""

    def number(x: np.ndarray) -> np.ndarray:
        apart = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((apart**2).mean(axis=-1))
        flat = spread <= 1e-12 * np.abs(x).max(axis=-1)
        return np.where(flat, 0.0, (apart**order).mean(axis=-1) / np.where(flat, 1.0, spread) ** order)

    return number


def _slope(x: np.ndarray) -> np.ndarray:
    t = np.arange(x.shape[-1]) - 0.5 * (x.shape[-1] - 1)
    return (x * t).sum(axis=-1) / (float((t**2).sum()) or 1.0)


#: name -> (rows, t) float64 -> (rows,); beside these "p<number>", a percentile
STATISTICS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "mean": lambda x: x.mean(axis=-1),
    "std": lambda x: x.std(axis=-1),
    "median": lambda x: np.median(x, axis=-1),
    "min": lambda x: x.min(axis=-1),
    "max": lambda x: x.max(axis=-1),
    "range": lambda x: np.ptp(x, axis=-1),
    "skewness": _moment(3),
    "kurtosis": _moment(4),
    "slope": _slope,
}
DEFAULT = ("mean", "std", "median", "min", "max", "skewness", "kurtosis", "p5", "p25", "p75", "p95")


def statistics(
    features: Mapping[str, np.ndarray], *, statistics: Iterable[str] = DEFAULT, where: str = "statistics"
) -> dict[str, float]:
    """Statistics over time of the features of one clip: a flat dict, a row of a table.

    Parameters
    ----------
    features : mapping from names to real arrays (rows, t) or (t,), as `fa.extract` returns it
    statistics : names
        "mean", "std", "median", "min", "max", "range", "skewness", "kurtosis" (3 of a normal distribution), "slope"
        (per frame, least squares), and percentiles "p5", "p99.5". Deviations are those of the whole, not of a sample.
    where : str
        What errors name.

    Returns
    -------
    dict : "<feature>_<statistic>", or "<feature>_<row>_<statistic>" of several rows, to float

    Raises
    ------
    ParameterError : an unknown statistic, a feature that is not real, or without frames

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.feature.statistics({"rms": np.array([[1.0, 2.0, 6.0]])}, statistics=("mean", "max", "p50"))
    {'rms_mean': 3.0, 'rms_max': 6.0, 'rms_p50': 2.0}
    """
    names = (statistics,) if isinstance(statistics, str) else statistics
    numbers = {name: _number(where, name) for name in names}
    row = {}
    for feature, values in features.items():
        x = np.asarray(values)
        if x.dtype.kind not in "fiub" or x.ndim not in (1, 2) or not x.shape[-1]:
            rule = "must be a real array (rows, t) of at least one frame"
            raise ParameterError(f"{where}: {feature} {rule}, got {x.dtype} {x.shape}")
        x = np.atleast_2d(x).astype(np.float64)
        columns = {name: number(x) for name, number in numbers.items()}
        for i, label in enumerate(column_names(feature, len(x))):
            row |= {f"{label}_{name}": float(column[i]) for name, column in columns.items()}
    return row


def column_names(feature: str, rows: int) -> list[str]:
    """The name of each row of a feature: its own if it is the only one, else numbered from 0."""
    return [feature] if rows == 1 else [f"{feature}_{i}" for i in range(rows)]


def check_statistics(where: str, names: Any) -> tuple[str, ...]:
    """The names as a tuple; ParameterError for one that is unknown, or none."""
    names = (names,) if isinstance(names, str) else tuple(names)
    if not names:
        raise ParameterError(f"{where}: statistics must name at least one, got none")
    for name in names:
        _number(where, name)
    return names


def _number(where: str, name: Any) -> Callable[[np.ndarray], np.ndarray]:
    if name in STATISTICS:
        return STATISTICS[name]
    if isinstance(name, str) and re.fullmatch(r"p\d+(\.\d+)?", name) and float(name[1:]) <= 100:
        percent = float(name[1:])
        return lambda x: np.percentile(x, percent, axis=-1)
    known = ", ".join(map(repr, STATISTICS))
    raise ParameterError(f"{where}: a statistic must be one of {known}, or 'p0' to 'p100', got {name!r}")
