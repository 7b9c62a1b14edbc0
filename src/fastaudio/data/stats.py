"""stats: what is in a data set, in numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from .about import About
from .files import load


def stats(data: Any) -> dict[str, Any]:
    """Counts of each class, and mean, standard deviation and range of each feature.

    Parameters
    ----------
    data : Dataset, Shards, or the name of one

    Returns
    -------
    dict of JSON values; "imbalance": segments of the largest class over those of the smallest

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> found = fa.data.stats(fa.data.Dataset(np.ones((3, 5, 13)), [0, 0, 1], ["jazz", "rock"], ["a", "a", "b"]))
    >>> found["classes"]["jazz"], found["imbalance"], found["features"]["x"]["mean"]
    ({'segments': 2, 'tracks': 1}, 2.0, 1.0)
    """
    data = data if isinstance(data, About) else load(data)
    n, frames, coefficients = data.shape
    y, groups = data.y, data.groups
    classes = {
        name: {"segments": int((y == label).sum()), "tracks": len(np.unique(groups[y == label]))}
        for label, name in enumerate(data.mapping)
    }
    sizes = [found["segments"] for found in classes.values()]
    return {
        "segments": n, "tracks": len(np.unique(groups)), "frames": frames, "coefficients": coefficients,
        "bytes": 4 * n * frames * coefficients, "part": data.part, "classes": classes,
        "imbalance": round(max(sizes) / min(sizes), 3) if sizes and min(sizes) else None,
        "features": _features(data) if n else {},
        "normalizer": None if data.normalizer is None else data.normalizer.kind,
        "about": {name: data.about[name] for name in ("sr", "parameters", "counts") if name in data.about},
    }  # fmt: skip


def _features(data: About) -> dict[str, Any]:
    """Over all frames; in float64, block by block."""
    count, total, squares = 0, 0.0, 0.0
    low, high = np.inf, -np.inf
    for block in data.blocks():
        x = block.astype(np.float64)
        count += x.shape[0] * x.shape[1]
        total, squares = total + x.sum((0, 1)), squares + np.square(x).sum((0, 1))
        low, high = np.minimum(low, x.min((0, 1))), np.maximum(high, x.max((0, 1)))
    found, start = {}, 0
    for name, width in data.columns.items():
        part = slice(start, start + width)
        mean = np.mean(total[part]) / count
        spread = np.sqrt(max(0.0, np.mean(squares[part]) / count - mean**2))
        found[name] = {"columns": width, "mean": float(mean), "std": float(spread),
                       "min": float(low[part].min()), "max": float(high[part].max())}  # fmt: skip
        start += width
    return found
