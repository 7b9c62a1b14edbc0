"""Records as text. Owns: the lines of progress and the list of missed targets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Record = dict[str, Any]
ALONE = "torch is not installed: ours is timed alone, checked against float64"


def threads(n: int) -> str:
    return f"{n} thread" + "s" * (n != 1)


def line(record: Record) -> str:
    """One record as a line of progress."""
    head = f"{record['row']}, {threads(record['threads'])}, {record['isa'] or record['engine']}: "
    if "ms" not in record:
        return head + record.get("error", "") + record.get("skipped", "")
    parts = [f"{record['ms'][0]:.3f} ms"]
    if record.get("share_of_peak"):
        parts[0] += f" ({record['share_of_peak']:.0%} of peak)"
    if "peak_mb" in record:
        parts[0] += f", {record['peak_mb']:.0f} MB"
    parts += [f"{r['ratio'][0]:.2f} x {name}{_mark(r)}" for name, r in record["rivals"].items()]
    return head + ", ".join(parts)


def _mark(against: Record) -> str:
    text = f" ({against['peak_mb']:.0f} MB)" if "peak_mb" in against else ""
    if "target" in against:
        text += f" [target {against['target']:g}{'' if against['met'] else ', MISSED'}]"
    return text


def summary_line(line: Record) -> str:
    """A line of the summary."""
    mark = "reached" if line["met"] else "**missed**"
    bound = "at most " if line["most"] else ""
    return f"{line['name']}, {threads(line['threads'])}: {line['value']:.2f}; target {bound}{line['target']:g} {mark}"


def missed(report: Record) -> list[str]:
    """Lines for rows below their target, and for rows whose check failed.

    A busy machine misses targets too: see `load_before`.
    """
    rows = [text for record in report["rows"] for text in _missed(record)]
    rows += [summary_line(line) for line in report.get("summary", []) if not line["met"]]
    curves = [(s["name"], p) for s in report["scaling"] for p in s["points"] if "error" in p]
    return rows + [f"scaling with {name}, {p['x']:g}: {p['error']}" for name, p in curves]


def _missed(record: Record) -> Iterator[str]:
    head = f"{record['row']} ({threads(record['threads'])}, {record['isa'] or record['engine']})"
    if "error" in record:
        yield f"{head}: {record['error']}"
    if record.get("met") is False and "target_ms" in record:
        yield f"{head}: {record['ms'][0]:.1f} ms, target {record['target_ms']:.1f}"
    if record.get("met") is False and "target_gflops" in record:
        yield f"{head}: {record['gflops']:.1f} GF/s, target {record['target_gflops']:.1f}"
    if record.get("met") is False and "target_share" in record:
        yield f"{head}: {record['share_of_peak']:.0%} of peak, target {record['target_share']:.0%}"
    if record.get("memory_met") is False:
        yield f"{head}: {record['peak_mb']:.1f} MB above the input, target {record['limit_mb']:.1f}"
    for rival, r in record.get("rivals", {}).items():
        if r.get("met") is False:
            yield f"{head}: {r['ratio'][0]:.1f} × {rival}, target {r['target']:.1f}"
