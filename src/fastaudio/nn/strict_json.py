"""JSON from files, strictly. Owns: what is refused, and how damage is reported. May touch: errors."""

from __future__ import annotations

import json
import reprlib
from math import isfinite
from typing import Any

from ..errors import FormatError

short = reprlib.repr


def damaged(path: str, rule: str, value: Any) -> FormatError:
    """The exception for a file that breaks a rule; the caller raises it."""
    return FormatError(f"{path}: {rule}, got {short(value)}")


def read(path: Any) -> dict[str, Any]:
    """The JSON object of a file, of numbers of any kind."""
    with open(path, "rb") as file:
        return loads(str(path), file.read().decode(errors="replace"), floats=True)


def loads(path: str, text: str, floats: bool = False) -> dict[str, Any]:
    """A JSON object: no key twice, no NaN or infinity, no half character; without `floats` whole numbers only.

    Raises
    ------
    FormatError : it is anything else, or deeper than Python follows
    """

    def number(digits: str) -> float:
        if not floats or not isfinite(float(digits)):
            raise ValueError(f"{digits} is not allowed")
        return float(digits)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError("a key stands twice")
        for text in (*found, *found.values()):
            if isinstance(text, str):
                text.encode()  # half of a surrogate pair: UnicodeEncodeError, a ValueError
        return found

    def constant(name: str) -> float:
        raise ValueError(f"{name} is not allowed")

    try:
        found = json.loads(text, object_pairs_hook=unique, parse_float=number, parse_constant=constant)
    except (ValueError, RecursionError) as error:
        raise damaged(path, f"must hold JSON ({short(str(error))})", text) from None
    if not isinstance(found, dict):
        raise damaged(path, "must hold a JSON object", text)
    return found
