"""One HTML page to listen by: a player for each version of a sound, a picture, numbers. No scripts, no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from .html import Picture, figures, page, player, table


def listening_page(
    sounds: Mapping[str, Path],
    pictures: Sequence[Picture] = (),
    *,
    numbers: Mapping[str, Mapping[str, float | None]] | None = None,
    facts: Mapping[str, str] | None = None,
    title: str = "fastaudio",
) -> str:
    """The page as text; sound (.wav) and pictures (.png) are embedded, so the file stands alone.

    Parameters
    ----------
    sounds : {name: path}, in this order
    pictures : display.html.Picture
    numbers : {name of a sound: {measure: value}}; None: a dash
    facts : label -> value, shown at the top
    title : str

    Returns
    -------
    str : HTML, UTF-8

    Examples
    --------
    >>> import os, tempfile
    >>> from pathlib import Path
    >>> import fastaudio as fa
    >>> from fastaudio.display.listening_page import listening_page
    >>> fa.write(name := Path(tempfile.mkdtemp(), "a.wav"), fa.tone(440, sr=8000, duration=0.1), 8000)
    >>> "<audio" in listening_page({"a < b": name}, numbers={"a < b": {"SNR, dB": 3.0}})
    True
    """
    numbers = numbers or {}
    measures = list(dict.fromkeys(m for found in numbers.values() for m in found))
    rows = []
    for name, path in sounds.items():
        found = numbers.get(name, {})
        rows.append([escape(name), player(Path(path)), *(_number(found.get(m)) for m in measures)])
    body = f"<section><h2>Listen</h2>{table(['version', '', *measures], rows)}</section>"
    if pictures:
        body += f"<section><h2>Spectrograms</h2>{figures(pictures)}</section>"
    return page(title, body, facts=facts or {}, made_by="fastaudio")


def _number(value: Any) -> str:
    return "-" if value is None else f"{value:.2f}"
