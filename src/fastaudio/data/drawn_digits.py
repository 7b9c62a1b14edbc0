"""Digits drawn with strokes: pictures like MNIST's, made in a moment. Owns: the strokes."""

from __future__ import annotations

import numpy as np

from .. import _check


def _arc(x: float, y: float, rx: float, ry: float, start: float, end: float, points: int = 9) -> list[tuple]:
    """Part of an ellipse as a line; angles in turns, clockwise from three o'clock."""
    turn = 2 * np.pi * np.linspace(start, end, points)
    return list(zip(x + rx * np.cos(turn), y + ry * np.sin(turn), strict=True))


#: digit -> its strokes, lines through points (x, y) of a square from (0, 0), top left, to (1, 1)
STROKES: list[list[list[tuple]]] = [
    [_arc(0.5, 0.5, 0.3, 0.42, 0, 1, 13)],
    [[(0.36, 0.24), (0.54, 0.08), (0.52, 0.92)]],
    [_arc(0.48, 0.32, 0.27, 0.23, 0.5, 1.08) + [(0.22, 0.9), (0.8, 0.9)]],
    [_arc(0.46, 0.29, 0.25, 0.2, 0.55, 1.25, 7) + _arc(0.46, 0.7, 0.29, 0.21, 0.75, 1.45, 8)],
    [[(0.62, 0.08), (0.2, 0.62), (0.82, 0.62)], [(0.64, 0.4), (0.62, 0.94)]],
    [[(0.76, 0.1), (0.3, 0.1), (0.28, 0.44)] + _arc(0.47, 0.66, 0.3, 0.25, 0.66, 1.44)],
    [[(0.66, 0.07), (0.36, 0.36)] + _arc(0.5, 0.68, 0.27, 0.24, 0.55, 1.55, 11)],
    [[(0.2, 0.1), (0.8, 0.1), (0.58, 0.48), (0.42, 0.93)]],
    [_arc(0.5, 0.29, 0.22, 0.2, 0.25, 1.25, 9) + _arc(0.5, 0.71, 0.27, 0.22, 0.75, 1.75, 9)],
    [_arc(0.5, 0.31, 0.26, 0.23, 0, 1, 10) + [(0.74, 0.5), (0.6, 0.93)]],
]


def drawn_digits(n: int, *, seed: int = 0, size: int = 28) -> tuple[np.ndarray, np.ndarray]:
    """`n` pictures of digits, each drawn anew: other slant, width, pen and place, and a shaky hand.

    For tests and examples that need no download; `fa.data.load_mnist` gives real ones.

    Parameters
    ----------
    n : int > 0
    seed : int; the same pictures again
    size : int >= 8, pixels

    Returns
    -------
    images (n, size, size) float32 in [0, 1], bright on black as MNIST's; labels (n,), as many of each digit

    Examples
    --------
    >>> images, labels = drawn_digits(20)
    >>> images.shape, labels[:12].tolist()
    ((20, 28, 28), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
    """
    n, size = _check.positive_int("drawn_digits", "n", n), _check.positive_int("drawn_digits", "size", size)
    if size < 8:
        raise _check.fail("drawn_digits", "size must be >= 8", size)
    draw = np.random.default_rng(seed)
    labels = np.arange(n) % 10
    images = np.empty((n, size, size), np.float32)
    for digit in range(min(n, 10)):
        images[digit::10] = _pictures(STROKES[digit], len(images[digit::10]), draw, size)
    return images, labels


def _pictures(strokes: list[list[tuple]], n: int, draw: np.random.Generator, size: int) -> np.ndarray:
    """One digit, `n` times."""
    turn, slant = draw.normal(0, 0.1, n), draw.normal(0, 0.18, n)
    scale = draw.uniform(0.64, 0.86, (n, 2)) * (0.82, 1.0)
    turned = np.stack([np.cos(turn), np.sin(turn) - slant, -np.sin(turn), np.cos(turn)], 1).reshape(n, 1, 2, 2)
    place = 0.5 + draw.normal(0, 0.03, (n, 1, 2))
    pen, shake = draw.uniform(0.035, 0.06, (n, 1)) * size, 0.018
    nearest = np.full((n, size * size), np.inf, np.float32)
    for stroke in strokes:
        line = np.array(stroke) + draw.normal(0, shake, (n, len(stroke), 2))
        line = ((((line - 0.5) * scale[:, None])[:, :, None, :] @ turned)[:, :, 0] + place) * size - 0.5
        for a, b in zip(line[:, :-1].swapaxes(0, 1), line[:, 1:].swapaxes(0, 1), strict=True):
            np.minimum(nearest, _distance(a.astype(np.float32), b.astype(np.float32), size), out=nearest)
    ink = np.clip(pen - np.sqrt(nearest) + 0.5, 0, 1)  # an edge one pixel wide
    return ink.reshape(n, size, size).astype(np.float32)


def _distance(a: np.ndarray, b: np.ndarray, size: int) -> np.ndarray:
    """Squared distances (n, size^2) of all pixels from the segments a-b, ends (n, 2)."""
    at = np.arange(size, dtype=np.float32)
    along = b - a
    length = np.maximum((along**2).sum(1), 1e-6)
    dx, dy = at - a[:, :1], at - a[:, 1:]
    share = (dx * (along[:, :1] / length[:, None]))[:, None, :] + (dy * (along[:, 1:] / length[:, None]))[:, :, None]
    np.clip(share, 0, 1, out=share)
    x = dx[:, None, :] - share * along[:, :1, None]
    y = dy[:, :, None] - share * along[:, 1:, None]
    return (x * x + y * y).reshape(len(a), -1)
