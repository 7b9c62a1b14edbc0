"""Check a layer's backward against differences of its forward. Owns: the comparison, and how it is reported."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ParameterError


def gradcheck(
    layer: Any,
    x: Any,
    *,
    training: bool = True,
    eps: float = 1e-5,
    tolerance: float = 1e-6,
    samples: int = 60,
    seed: int = 0,
) -> dict[str, float]:
    """Compare `layer.backward` with central differences.

    A random projection of the output, or of several, is differentiated by each input and parameter; in large arrays, by
    `samples` elements that are drawn.

    Parameters
    ----------
    layer : nn.Layer, dtype "float64" (float32 rounds the differences away)
    x : array (N, ...), or a list of them for a layer of several inputs
    training : bool; passed on to forward
    eps : float; step of the differences
    tolerance : float; largest error allowed, relative to the largest gradient
    samples : int; elements tried in each array
    seed : int; of the projection and the choice of elements

    Returns
    -------
    dict : name ("x" or a parameter's) -> largest error over the largest gradient

    Raises
    ------
    ParameterError : the layer is not float64
    AssertionError : an error is larger than `tolerance`

    Examples
    --------
    >>> from fastaudio import nn
    >>> sorted(nn.gradcheck(nn.layers.Dense(3, "tanh", dtype="float64"), np.ones((2, 4))))
    ['bias', 'kernel', 'x']
    """
    if layer.dtype != np.float64:
        raise ParameterError(f"gradcheck: layer must have dtype='float64', got {layer.dtype}")
    several = isinstance(x, (list, tuple))
    inputs = [np.array(a, np.float64) for a in (x if several else [x])]
    draw = np.random.default_rng(seed)
    run = lambda: layer(inputs if several else inputs[0], training)
    outputs = run()
    projection = [draw.standard_normal(y.shape) for y in (outputs if isinstance(outputs, list) else [outputs])]
    layer.zero_grad()
    asks, layer.needs_dx = layer.needs_dx, True
    run()
    dx = layer.backward(projection if len(projection) > 1 else projection[0])
    layer.needs_dx = asks
    found = {
        f"x{i}" if several else "x": (a, None, d)
        for i, (a, d) in enumerate(zip(inputs, dx if several else [dx], strict=True))
        if d is not None  # a mask
    }
    for name, (a, _, d) in found.items():
        if np.shape(d) != a.shape:
            raise ParameterError(f"gradcheck: backward must return {name}'s gradient, {a.shape}, got {np.shape(d)}")
    for name, p in _named(layer):
        found[name] = (p.value.copy(), p, p.gradient.copy())
    errors = {}
    for name, (values, p, gradient) in found.items():
        places = draw.permutation(values.size)[:samples]
        numeric = [_difference(run, projection, values, p, place, eps) for place in places]
        scale = max(np.abs(gradient).max(initial=0), np.abs(numeric).max(initial=0), 1e-300)
        errors[name] = float(np.abs(gradient.reshape(-1)[places] - numeric).max(initial=0) / scale)
    wrong = {name: error for name, error in errors.items() if not error <= tolerance}
    if wrong:
        raise AssertionError(f"gradcheck: {layer!r}: backward differs from differences of forward: {wrong}")
    return errors


def _named(layer: Any) -> list[tuple[str, Any]]:
    inner = getattr(layer, "layers", [layer])
    return [
        (p.name if len(inner) == 1 else f"{one.name}.{p.name}", p)
        for one in inner
        for p in one.parameters()
        if p.grad is not None
    ]


def _projected(y: Any, projection: list[np.ndarray]) -> float:
    return sum(float((a * b).sum()) for a, b in zip(y if isinstance(y, list) else [y], projection, strict=True))


def _difference(run: Any, projection: list[np.ndarray], values: np.ndarray, p: Any, place: int, eps: float) -> float:
    """(f(v + eps) - f(v - eps)) / 2 eps for one element; p None: an element of the input itself."""
    before = values.reshape(-1)[place]
    sides = []
    for step in (eps, -eps):
        values.reshape(-1)[place] = before + step
        if p is not None:
            p.value = values
        sides.append(_projected(run(), projection))
    values.reshape(-1)[place] = before
    if p is not None:
        p.value = values
    return (sides[0] - sides[1]) / (2 * eps)
