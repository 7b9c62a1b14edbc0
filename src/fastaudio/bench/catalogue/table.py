"""The report of a sweep: JSON, and Markdown tables by ratio. Owns: its files. Never: measurements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..report import machine_facts, name, write_texts
from ..texts import threads
from . import LEFT_OUT
from .sweep import MEMORY, missed

Record = dict[str, Any]

NOTE = f"""\
Every name of librosa that does work on arrays, with typical arguments: where nothing else is said, of half a minute at
22,050 Hz. Results are compared first. Medians of paired, interleaved runs in one process; ratio: librosa's over ours.
Memory: what is allocated at the peak of a call, its result included, over the larger of input and result, where that
has 100 kB or more; at most {MEMORY:g} is the rule. Twice as fast as librosa is the rule; for calls of a
number or ten, as fast."""

COLUMNS = "| call | ours ms | librosa ms | ratio | memory | error |\n| --- | --- | --- | --- | --- | --- |"


def write(report: Record, folder: Path) -> dict[str, str]:
    """Write `<machine>-catalogue.json` and `.md` into `folder`; returns kind -> path."""
    return write_texts(report, folder, f"{name(report['machine'])}-catalogue", markdown(report))


def markdown(report: Record) -> str:
    """Facts about the machine, what missed its target and why, both tables, what was left out."""
    timed = sorted((r for r in report["rows"] if "ratio" in r), key=lambda r: r["ratio"])
    large, thin = [r for r in timed if r["target"] > 1], [r for r in timed if r["target"] <= 1]
    misses = missed(report)
    parts = [
        f"# The catalogue on {report['machine']['cpu']}",
        "\n".join([*machine_facts(report["machine"]), f"- {threads(report['threads'])}"]),
        NOTE,
        "\n".join(_counts(large, thin)),
        "Short of the rules, the reason behind:" if misses else "Every call keeps the rules.",
        "\n".join(f"- {text}" for text in misses),
        "\n".join([COLUMNS, *map(_cells, large)]),
        "Calls of a number or ten:" if thin else "",
        "\n".join([COLUMNS, *map(_cells, thin)]) if thin else "",
        "Not called:",
        "\n".join(f"- `{left}`: {why}" for left, why in LEFT_OUT.items()),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _counts(*groups: list[Record]) -> Iterator[str]:
    for rows in filter(None, groups):
        fast = sum(r["ratio"] >= r["target"] for r in rows)
        slowest = ", ".join(f"`{r['row']}` {r['ratio']:.2f}" for r in rows[:3])
        middle = rows[len(rows) // 2]["ratio"]
        yield f"- {fast} of {len(rows)} calls {rows[0]['target']:g} x librosa; median {middle:.1f}; slowest: {slowest}"


def _cells(r: Record) -> str:
    memory = f"{r['memory']:.1f}" if r["memory"] else ""
    cells = (f"`{r['row']}`", f"{r['ms'][0]:.3g}", f"{r['librosa_ms'][0]:.3g}", f"{r['ratio']:.2f}", memory)
    return "| " + " | ".join([*cells, f"{r['error_librosa']:.0e}"]) + " |"
