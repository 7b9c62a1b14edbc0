"""One HTML page to listen by: a player for each version of a sound, a picture, numbers. No scripts, no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from .report import Picture, _data, _figures, _table


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
    pictures : display.report.Picture
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
    style = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
    top = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in (facts or {}).items())
    measures = list(dict.fromkeys(m for found in (numbers or {}).values() for m in found))
    rows = []
    for name, path in sounds.items():
        player = f'<audio controls preload="metadata" src="{_data(Path(path))}"></audio>'
        found = (numbers or {}).get(name, {})
        rows.append([escape(name), player, *(_number(found.get(m)) for m in measures)])
    body = f"<section><h2>Listen</h2>{_table(['version', '', *measures], rows)}</section>"
    if pictures:
        body += f"<section><h2>Spectrograms</h2>{_figures(pictures)}</section>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body>"
        f'<header><div><h1>{escape(title)}</h1><dl class="facts">{top}</dl></div></header>'
        f"<main>{body}</main><footer>Made by <b>fastaudio</b>.</footer></body></html>\n"
    )


def _number(value: Any) -> str:
    return "-" if value is None else f"{value:.2f}"
