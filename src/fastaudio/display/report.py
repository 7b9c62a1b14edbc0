"""One HTML page that holds everything: sound, pictures, timings and statistics. No scripts, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from .html import Picture, figures, page, player, table


@dataclass
class Clip:
    name: str
    caption: str
    sr: float
    seconds: float
    stats: list[tuple[str, str, float, float, float, float]]  # name, shape, mean, deviation, lowest, highest
    audio: Path | None = None
    pictures: list[Picture] = field(default_factory=list)
    more: list[Picture] = field(default_factory=list)  # behind a fold


def _milliseconds(t: Any) -> str:
    digits = 3 if t.median < 1 else 2
    return f"{t.median:.{digits}f}<small>{t.low:.{digits}f} … {t.high:.{digits}f}</small>"


def _bars(row: Any) -> str:
    slowest = max(row.ours.median, row.rival.median)
    widths = ((row.ours.median, "bar"), (row.rival.median, "bar rival"))
    bars = (f'<span class="{name}" style="width:{100 * t / slowest:.1f}%"></span>' for t, name in widths)
    return f'<td class="bars">{"".join(bars)}</td>'


def _timings(rows: Sequence[Any], note: str) -> str:
    """`rows` have name, ours, rival, ratio, error, as `bench.beside` yields them."""
    if not rows:
        return ""
    compared = rows[0].rival is not None
    head, cells = ["", "fastaudio, ms"], []
    if compared:
        head += ["librosa, ms", "ratio", "largest difference", ""]
    for r in rows:
        line = [escape(r.name), _milliseconds(r.ours)]
        if compared:
            line += [_milliseconds(r.rival), f'<td class="ratio">{r.ratio:.1f}×</td>', f"{r.error:.1e}", _bars(r)]
        cells.append(line)
    more = (
        " Both libraries ran in turn in the same process; the bars show their times (blue: fastaudio, "
        "grey: librosa), the difference is relative to the largest value."
        if compared
        else " librosa is not installed, so there is nothing to compare with."
    )
    text = f"Median of repeated calls, quartiles beside it. {note}{more}"
    return f'<section id="timings"><h2>Timings</h2><p>{escape(text)}</p>{table(head, cells)}</section>'


def _overview(clips: Sequence[Clip]) -> str:
    """One row a clip: length and the mean of every one-dimensional feature."""
    names = [s[0] for s in clips[0].stats if s[1].startswith("1 ×")]
    rows = []
    for i, clip in enumerate(clips):
        means = {s[0]: f"{s[2]:.4g}" for s in clip.stats}
        label = f'<a href="#clip{i}">{escape(clip.name)}</a>' if clip.pictures else escape(clip.name)
        rows.append([label, f"{clip.seconds:.2f}", *(means[n] for n in names)])
    found = table(["clip", "length, s", *names], rows)
    return f'<section id="overview"><h2>Overview</h2><p>Means over the frames of each clip.</p>{found}</section>'


def _clip(i: int, clip: Clip) -> str:
    stats = table(
        ["feature", "shape", "mean", "deviation", "lowest", "highest"],
        ([escape(s[0]), escape(s[1]), *(f"{v:.4g}" for v in s[2:])] for s in clip.stats),
    )
    audio = player(clip.audio) if clip.audio else ""
    more = f"<details><summary>More figures</summary>{figures(clip.more)}</details>" if clip.more else ""
    facts = f"{clip.caption} {clip.seconds:.2f} s at {clip.sr:g} Hz.".strip()
    return (
        f'<section id="clip{i}"><h2>{escape(clip.name)}</h2><p>{escape(facts)}</p>{audio}'
        f"{figures(clip.pictures)}{more}"
        f"<details><summary>Feature statistics</summary>{stats}</details></section>"
    )


def _lessons(pictures: Sequence[Picture]) -> str:
    if not pictures:
        return ""
    return f'<section id="lessons"><h2>Behind the features</h2>{figures(pictures)}</section>'


def _skipped(files: Sequence[tuple[str, str]]) -> str:
    if not files:
        return ""
    items = "".join(f"<li><b>{escape(name)}</b>: {escape(why)}</li>" for name, why in files)
    return f'<section id="skipped"><h2>Skipped</h2><ul class="skipped">{items}</ul></section>'


def report(
    clips: Sequence[Clip],
    *,
    facts: dict[str, str],
    timings: Sequence[Any] = (),
    timing_note: str = "",
    lessons: Sequence[Picture] = (),
    skipped: Sequence[tuple[str, str]] = (),
    sections: Sequence[Any] = (),
    title: str = "fastaudio",
) -> str:
    """The page as text; pictures and sound are embedded, so the file stands alone.

    Parameters
    ----------
    clips : what to show, in this order; clips without pictures appear in the overview only
    facts : label -> value, shown at the top (machine, versions)
    timings : rows with `name, ours, rival, ratio, error`; `timing_note` says on what they were taken
    lessons : pictures that belong to no clip
    skipped : (file, reason)
    sections : display.report_section.Section, after the timings
    title : str

    Returns
    -------
    str : HTML, UTF-8

    Examples
    --------
    >>> from fastaudio.display.report import Clip, report
    >>> clip = Clip("a < b", "Silence.", 22050, 1.0, [("rms", "1 × 44", 0.0, 0.0, 0.0, 0.0)])
    >>> "a &lt; b" in report([clip], facts={"Python": "3.12"})
    True
    """
    shown = [(i, c) for i, c in enumerate(clips) if c.pictures]
    links = [("timings", "Timings")] * bool(timings) + [("overview", "Overview")] * bool(clips)
    links[1:1] = [(s.id, s.title) for s in sections]
    links += [(f"clip{i}", c.name) for i, c in shown] + [("lessons", "Behind the features")] * bool(lessons)
    links += [("skipped", "Skipped")] * bool(skipped)
    nav = "".join(f'<a href="#{where}">{escape(name)}</a>' for where, name in links)
    parts = [_timings(timings, timing_note), *(s.html() for s in sections), _overview(clips) if clips else ""]
    parts += [*(_clip(i, c) for i, c in shown), _lessons(lessons), _skipped(skipped)]
    intro = "Features of every clip, how they look, sound, and how long they take; and what networks make of sound."
    return page(
        title, "".join(parts), facts=facts, made_by="fastaudio demo",
        intro=f"<p>{intro}</p>", nav=f"<nav><div>{nav}</div></nav>",
    )  # fmt: skip
