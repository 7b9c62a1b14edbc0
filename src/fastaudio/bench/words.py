"""Records in words. Owns: the lines of progress and the list of what missed its target."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Record = dict[str, Any]


def threads(n: int) -> str:
    return f"{n} thread" + "s" * (n != 1)


def line(record: Record) -> str:
    """One record in words."""
    head = f"{record['row']}, {threads(record['threads'])}, {record['isa'] or record['engine']}: "
    if "ms" not in record:
        return head + record["error"]
    parts = [f"{record['ms'][0]:.3f} ms"]
    parts += [f"{r['ratio'][0]:.1f} x {name}" for name, r in record["rivals"].items()]
    return head + ", ".join(parts)


def missed(report: Record) -> list[str]:
    """Rows below their target, and rows whose check failed, in words.

    A time that a busy machine spoilt is missed too: `load_before` tells.
    """
    rows = [text for record in report["rows"] for text in _missed(record)]
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
    if record.get("memory_met") is False:
        yield f"{head}: {record['peak_mb']:.1f} MB above the input, target {record['limit_mb']:.1f}"
    for rival, r in record.get("rivals", {}).items():
        if r.get("met") is False:
            yield f"{head}: {r['ratio'][0]:.1f} × {rival}, target {r['target']:.1f}"
