"""Pieces of our HTML pages: sound, pictures, tables, and what stands around them. No scripts, no network.

Owns: how files are embedded, so that a page stands alone.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

_TYPES = {".png": "image/png", ".wav": "audio/wav"}


@dataclass
class Picture:
    path: Path
    title: str
    wide: bool = False


def _data(path: Path) -> str:
    return f"data:{_TYPES[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode()}"


def player(path: Path) -> str:
    """Of a .wav."""
    return f'<audio controls preload="metadata" src="{_data(path)}"></audio>'


def figures(pictures: Iterable[Picture]) -> str:
    """Pictures (.png) side by side."""
    cells = (
        f'<figure class="{"wide" if p.wide else "half"}"><img src="{_data(p.path)}" alt="{escape(p.title)}"></figure>'
        for p in pictures
    )
    return f'<div class="grid">{"".join(cells)}</div>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of ready HTML cells; a cell that begins with <td is taken as it is."""
    body = "".join(
        "<tr>" + "".join(c if c.startswith("<td") else f"<td>{c}</td>" for c in row) + "</tr>" for row in rows
    )
    heads = "".join(f"<th>{escape(h)}</th>" for h in head)
    return f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'


def page(title: str, body: str, *, facts: Mapping[str, str], made_by: str, intro: str = "", nav: str = "") -> str:
    """The whole page. `facts`: label -> value, at the top; `body`, `intro` and `nav` are ready HTML."""
    top = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in facts.items())
    style = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body>"
        f'<header><div><h1>{escape(title)}</h1>{intro}<dl class="facts">{top}</dl></div></header>{nav}'
        f"<main>{body}</main><footer>Made by <b>{made_by}</b>.</footer></body></html>\n"
    )
