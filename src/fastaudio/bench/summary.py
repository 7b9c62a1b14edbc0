"""The network benchmark in short: what holds over many rows, the table of convolutions, the table for docs/speed.md.

Owns: geometric means, and these tables. May touch: texts. Never: measurements.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from .texts import threads

Record = dict[str, Any]

AUTO, DIRECT = 2.5, 0.95  #: times torch's best format, in geometric mean over the layers
PER_FLOP = 1.3  #: time a flop of the 2-7-3 net over that of the 2-5-1 net
DIRECTLY = "fastaudio: direct"
PASSES = {"forward": "forward", "dx": "backward-data", "dw": "backward-weights"}


def best(record: Record) -> float | None:
    """torch's time over ours, in its fastest setting."""
    found = [r["ratio"][0] for name, r in record.get("rivals", {}).items() if name.split(":")[0] == "torch"]
    return min(found, default=None)


def directly(record: Record) -> float | None:
    """torch's best time over that of our direct algorithm."""
    ratio = best(record)
    return None if ratio is None else ratio / record["rivals"][DIRECTLY]["ratio"][0]


def deep(rows: Sequence[Record], which: str) -> list[Record]:
    """The convolutions of that pass that were timed beside torch; first layers have targets of their own."""
    return [r for r in rows if r.get("conv", {}).get("pass") == which and r["conv"]["c"] > 1 and best(r)]


def geomean(values: Sequence[float]) -> float:
    """
    >>> from fastaudio.bench.summary import geomean
    >>> geomean([2.0, 8.0])
    4.0
    """
    return math.exp(sum(map(math.log, values)) / len(values))


def lines(report: Record) -> list[Record]:
    """{"name", "threads", "value", "target", "met"} of what is judged over several rows."""
    found = []
    for n in sorted({record["threads"] for record in report["rows"]}):
        rows = [r for r in report["rows"] if r["threads"] == n and "ms" in r]
        for which, title in PASSES.items():
            layers = deep(rows, which)
            if layers:
                name = f"{len(layers)} convolutions, {title}, geometric mean"
                found.append(_line(f"{name}, × torch", n, geomean([*map(best, layers)]), AUTO))
                found.append(_line(f"{name}, direct, × torch", n, geomean([*map(directly, layers)]), DIRECT))
        rate = {r["row"]: r["gflops"] for r in rows if r["row"].startswith("tiny")}
        if len(rate) == 2:
            slower = rate["tiny_2_5_1"] / rate["tiny_2_7_3"]
            found.append(_line("2-7-3 net over 2-5-1 net, time a flop", n, slower, PER_FLOP, most=True))
    return found


def _line(name: str, n: int, value: float, target: float, most: bool = False) -> Record:
    met = value <= target if most else value >= target
    return {"name": name, "threads": n, "value": value, "target": target, "most": most, "met": met}


# --- tables -----------------------------------------------------------------------------------------------------------

CONV_COLUMNS = "| layer | batch | threads |" + "".join(
    f" {name}: algorithm, ms (of peak) | × torch: auto, direct |" for name in PASSES.values()
)


def convolutions(report: Record) -> list[str]:
    """A line for each layer, batch and number of threads, three passes side by side; × torch: of its best format."""
    places: dict[tuple, dict[str, Record]] = {}
    for r in report["rows"]:
        if "conv" in r:
            c = r["conv"]
            place = (f"{c['c']}→{c['k']} @{c['size']}²", c["batch"], r["threads"])
            places.setdefault(place, {})[c["pass"]] = r
    if not places:
        return []
    table = [CONV_COLUMNS, "| --- " * (3 + 2 * len(PASSES)) + "|"]
    for place, passes in places.items():
        cells = [cell for which in PASSES for cell in _pass(passes.get(which))]
        table.append("| " + " | ".join([*map(str, place), *cells]) + " |")
    return table


def _pass(record: Record | None) -> list[str]:
    if record is None or "ms" not in record:
        return ["", ""]
    peak = record.get("share_of_peak")
    ours = f"{record['algorithm']}, {record['ms'][0]:.3g}" + (f" ({peak:.0%})" if peak else "")
    ratio = best(record)
    if ratio is None:
        return [ours, ""]
    target = next((r for r in record["rivals"].values() if "target" in r), None)
    mark = f" (target {target['target']:g}{'' if ratio >= target['target'] else ' **missed**'})" if target else ""
    return [ours, f"{ratio:.2f}, {directly(record):.2f}{mark}"]


#: rows of docs/speed.md: their title -> a record's row
SHOWN = {
    "sgemm 1024": "gemm_1024",
    "U-Net `unet64` training step, batch 1": "step_unet_unet64_b1_tuned",
    "U-Net `unet64` training step, batch 4": "step_unet_unet64_b4_tuned",
    "U-Net `v4` training step, batch 1": "step_unet_v4_b1_tuned",
    "U-Net `v4` training step, batch 4": "step_unet_v4_b4_tuned",
    "MLP 1690-512-256-64-10, step, batch 32": "step_mlp",
    "CNN, 45,514 parameters, step, batch 32": "step_cnn",
    "LSTM, 57,802 parameters, step, batch 32": "step_lstm",
    "2-5-1 net, 50,000 single updates": "tiny_2_5_1",
    "Adam, 8 M parameters": "adam_8m",
}


def overview(report: Record) -> list[str]:
    """The table of docs/speed.md: our time, and torch's in its best format over it, by number of threads."""
    counts = sorted({r["threads"] for r in report["rows"]})
    rows = {(r["row"], r["threads"]): r for r in report["rows"] if "ms" in r}
    heads = [cell for n in counts for cell in (threads(n), "torch")]
    table = ["| work | " + " | ".join(heads) + " |", "| --- " * (1 + len(heads)) + "|"]
    for title, name in SHOWN.items():
        if any((name, n) in rows for n in counts):
            table.append(_cells(title, [rows.get((name, n)) for n in counts]))
    for which, title in PASSES.items():
        layers = [[best(r) for r in deep(report["rows"], which) if r["threads"] == n] for n in counts]
        if all(layers):
            cells = [cell for values in layers for cell in ("", f"{geomean(values):.1f} ×")]
            table.append(f"| U-Net convolutions 3×3, {title}, geometric mean | " + " | ".join(cells) + " |")
    return table


def _cells(title: str, records: Sequence[Record | None]) -> str:
    def both() -> Iterator[str]:
        for r in records:
            ratio = r and best(r)
            yield f"{r['ms'][0]:.3g} ms" if r else ""
            yield f"{ratio:.1f} ×" if ratio else ""

    return f"| {title} | " + " | ".join(both()) + " |"
