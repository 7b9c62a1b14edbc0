"""Arrays of numbers as JSON text, as the json module writes it. Owns: the choice between C++ and that module."""

from __future__ import annotations

import json

import numpy as np

from .registry import engine_module


def json_blocks(x: np.ndarray, indent: int | None = None) -> bytes:
    """What lies between the brackets of `json.dumps(x.tolist())`.

    Parameters
    ----------
    x : array (blocks, rows, columns), float32 or float64, none of these 0
    indent : int or None; the blocks' list is a value of an object that is laid out with so many blanks a level; None:
        compact

    Raises
    ------
    ValueError : a number is not finite

    Examples
    --------
    >>> json_blocks(np.array([[[0.1, 1e16], [-0.0, 3.0]]]))
    b'[[0.1,1e+16],[-0.0,3.0]]'
    """
    white = ("",) * 3 if indent is None else tuple("\n" + " " * indent * depth for depth in (2, 3, 4))
    compiled = getattr(engine_module(), "json_blocks", None)
    if compiled is not None and (text := compiled(np.ascontiguousarray(x), *white)) is not None:
        return text
    return ",".join(_written(block, *white) for block in x.tolist()).encode()


def _written(block: list[list[float]], one: str, two: str, three: str) -> str:
    """One block, indented by replacing text: json's own indentation makes a Python call for each number."""
    rows = json.dumps(block, separators=(",", ":"), allow_nan=False)[2:-2]
    rows = rows.replace("],[", "\0").replace(",", "," + three).replace("\0", f"{two}],{two}[{three}")
    return f"{one}[{two}[{three}{rows}{two}]{one}]"
