"""How good a classifier is. Owns: accuracy, macro-F1, the numbers of each class, segments made into tracks."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...display.confusion_matrix import counts


def tracks(probabilities: np.ndarray, y: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean probabilities over the segments of each track, its label, its name."""
    names, place = np.unique(groups, return_inverse=True)
    sums = np.zeros((len(names), probabilities.shape[1]))
    np.add.at(sums, place, probabilities)
    labels = np.zeros(len(names), np.int64)
    labels[place] = y
    return sums / np.bincount(place)[:, None], labels, names


def scores(probabilities: np.ndarray, y: np.ndarray, names: list[str]) -> dict[str, Any]:
    """JSON values: accuracy, macro_f1, log_loss, confusion, and precision, recall, f1, support of each class.

    Macro-F1 is the mean over the classes that occur among labels or answers.

    Examples
    --------
    >>> found = scores(np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]]), np.array([0, 0, 1]), ["jazz", "rock"])
    >>> round(found["accuracy"], 3), round(found["macro_f1"], 3), found["confusion"]
    (0.667, 0.667, [[1, 1], [0, 1]])
    """
    table = counts(y, probabilities.argmax(1), len(names))
    right, answers, support = np.diag(table), table.sum(0), table.sum(1)
    share = lambda part, of: np.divide(part, of, out=np.zeros(len(names)), where=of > 0)
    precision, recall = share(right, answers), share(right, support)
    f1 = share(2.0 * right, answers + support)
    given = probabilities[np.arange(len(y)), y]
    return {
        "count": len(y),
        "accuracy": float(right.sum() / len(y)),
        "macro_f1": float(f1[answers + support > 0].mean()),
        "log_loss": float(-np.log(np.maximum(given, 1e-7)).mean()),
        "classes": {
            name: {"precision": float(p), "recall": float(r), "f1": float(f), "support": int(n)}
            for name, p, r, f, n in zip(names, precision, recall, f1, support, strict=True)
        },
        "confusion": table.tolist(),
    }
