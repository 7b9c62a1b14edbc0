"""A section of the report that belongs to no clip: text, sounds, a table, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from .html import Picture, figures, player, table


@dataclass
class Section:
    """`id`: of its link. `sounds`: {name: path of a .wav}; `head`, `rows`: a table of text."""

    id: str
    title: str
    text: str
    sounds: dict[str, Path] = field(default_factory=dict)
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    pictures: Sequence[Picture] = ()

    def html(self) -> str:
        """
        Examples
        --------
        >>> from fastaudio.display.report_section import Section
        >>> Section("a", "A < B", "Words.", head=["x"], rows=[["1"]]).html()[:36]
        '<section id="a"><h2>A &lt; B</h2><p>'
        """
        players = [[escape(name), player(path)] for name, path in self.sounds.items()]
        parts = [f"<h2>{escape(self.title)}</h2><p>{escape(self.text)}</p>"]
        if players:
            parts.append(table(["", "listen"], players))
        if self.rows:
            parts.append(table(self.head, [[escape(cell) for cell in row] for row in self.rows]))
        if self.pictures:
            parts.append(figures(self.pictures))
        return f'<section id="{self.id}">{"".join(parts)}</section>'
