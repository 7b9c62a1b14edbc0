"""What a run found, as JSON, as Markdown tables, and as figures.

Owns: the files of a report. May touch: _atomic; `charts` for the figures. Never: measurements.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .._atomic import write_text
from . import charts
from .summary import convolutions, overview
from .texts import ALONE, missed, summary_line, threads

Record = dict[str, Any]


def write(report: Record, folder: Path) -> dict[str, str]:
    """Write `<machine>.json`, `.md`, `-bars.png` and `-scaling.png` into `folder`; returns kind -> path. Without rivals
    by choice, `<machine>-alone`."""
    stem = name(report["machine"]) + SUFFIX[report["suite"]] + "-alone" * report.get("alone", False)
    paths = write_texts(report, folder, stem, markdown(report, stem))
    if any(r.get("rivals") for r in plain(report)):
        paths["bars"] = str(charts.bars(report | {"rows": plain(report)}, folder / f"{stem}-bars.png"))
    if report["scaling"]:
        paths["scaling"] = str(charts.scaling(report, folder / f"{stem}-scaling.png"))
    return paths


def write_texts(report: Record, folder: Path, stem: str, markdown: str) -> dict[str, str]:
    """The report as `<stem>.json`, and as `<stem>.md`, which is given."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for kind, text in (("json", json.dumps(report, indent=1, allow_nan=False) + "\n"), ("md", markdown)):
        paths[kind] = str(folder / f"{stem}.{kind}")
        write_text(paths[kind], text)
    return paths


def name(machine: Record) -> str:
    """File name of a machine: its processor and cores, and what the environment changed.

    Examples
    --------
    >>> from fastaudio.bench.report import name
    >>> name({"cpu": "AMD Ryzen 9 (R) 9950X", "cores": 2, "environment": {"OPENBLAS_CORETYPE": "SkylakeX"}})
    'amd-ryzen-9-9950x-2-cores-openblas-skylakex'
    """
    parts = [machine["cpu"], f"{machine['cores']} cores"]
    if coretype := machine["environment"].get("OPENBLAS_CORETYPE"):
        parts.append(f"openblas {coretype}")
    plain = re.sub(r"\((r|tm)\)", "", " ".join(parts).lower())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


SUFFIX = {"features": "", "nn": "-nn"}
TITLE = {"features": "Features", "nn": "Networks"}


def plain(report: Record) -> list[Record]:
    """Rows of the large table and the figure; convolutions have a table of their own, unless their check failed."""
    return [r for r in report["rows"] if "conv" not in r]


def markdown(report: Record, stem: str) -> str:
    """Facts about the machine, the tables, the figures, and what missed its target."""
    table = [_join(COLUMNS), "| --- " * len(COLUMNS) + "|"]
    table += [cells for record in plain(report) for cells in _rows(record)]
    misses, layers = missed(report), convolutions(report)
    beside = any(r.get("rivals") for r in plain(report))
    nets = report["suite"] == "nn"
    parts = [
        f"# {TITLE[report['suite']]} on {report['machine']['cpu']}" + ", alone" * report.get("alone", False),
        "\n".join(_facts(report)),
        NN_NOTE if nets else NOTE,
        "\n".join(overview(report)) if nets else "",
        "\n".join(f"- {summary_line(line)}" for line in report["summary"]),
        "\n".join(table),
        "\n".join(layers),
        f"![ratios]({stem}-bars.png)" if beside else "",
        f"![scaling]({stem}-scaling.png)" if report["scaling"] else "",
        "Below their target:" if misses else "Every target is reached." if beside else "",
        "\n".join(f"- {text}" for text in misses),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


COLUMNS = (
    "row", "threads", "level", "ms", "GF/s (of peak)", "GB/s (of copy)",
    "rival", "its ms", "ratio", "target", "error",
)  # fmt: skip
NOTE = """\
Medians with quartiles of paired, interleaved runs in one process; ratio: the rival's time over ours, round by
round. GF/s count 2.5 n log2 n for an FFT and the arithmetic behind it; GB/s count input and output once. Both
are compared with what this machine was measured to reach on the same threads. Error: the largest difference
over the largest value, checked before timing."""

NN_NOTE = """\
Medians with quartiles of paired, interleaved runs in one process; ratio: the rival's time over ours, round by round.
GF/s count multiplications and additions of the sums as they stand, whatever algorithm computes them (Winograd may pass
the peak), three forward passes for a training step; they are compared with the multiply-adds this machine was measured
to reach on the same threads. Error: the largest difference over the largest value, checked before timing: of results,
of the losses of the first three steps, or of the weights after 2,000 updates. Training: Adam (torch's fused), dropout
at 0. U-Nets on 128 × 128. "Allocator tuned": both in a process whose malloc keeps its memory."""


def machine_facts(m: Record) -> Iterator[str]:
    """Lines about the machine, and how busy it was."""
    versions = ", ".join(f"{name} {version}" for name, version in m["versions"].items())
    yield f"- {m['cpu']}, {m['cores']} cores, {m['memory_gb']} GB; {m['platform']}; Python {m['python']}"
    yield f"- fastaudio {m['fastaudio']}, {m['engine']} engine, level {m['isa']}; {versions}"
    yield f"- BLAS: {', '.join(m['blas']) or 'not known'}; environment: {m['environment'] or 'nothing set'}"
    yield f"- load before {m['load_before']}, after {m['load_after']}"


def _facts(report: Record) -> Iterator[str]:
    yield from machine_facts(report["machine"])
    if report["suite"] == "nn" and "torch" not in report["machine"]["versions"]:
        yield f"- {ALONE}"
    if report["hour"] != 1 and report["suite"] == "features":
        yield f"- a quick look: the hour is {60 * report['hour']:g} minutes"
    yield from (_ceiling(c) for c in report["ceilings"] if c["fma_gflops"])


def _ceiling(c: Record) -> str:
    copies = ", ".join(
        f"{rate:.0f} GB/s for {int(size) >> 20} MB" for size, rate in c["copy_gbytes_per_s"].items()
    )
    return f"- ceilings with {threads(c['threads'])}: {c['fma_gflops']:.0f} GF/s; copying {copies}"


def _rows(record: Record) -> Iterator[str]:
    first = [record["title"], str(record["threads"]), record["isa"] or record["engine"]]
    if "ms" not in record:
        kind = "failed" if "error" in record else "skipped"
        yield _join([*first, kind, "", "", "", "", "", "", record.get("error") or record["skipped"]])
        return
    ours = [
        _spread(record["ms"]),
        _rate(record, "gflops", "share_of_peak"),
        _rate(record, "gbytes_per_s", "share_of_copy"),
    ]
    if "peak_mb" in record:
        ours[2] = f"peak {record['peak_mb']:.1f} MB"
    if "target_ms" in record:
        ours[0] += _target(record["target_ms"], record["met"])
    if "target_gflops" in record:
        ours[1] += _target(record["target_gflops"], record["met"])
    if "target_share" in record:
        reached = "reached" if record["met"] else "**missed**"
        ours[1] += f"; target {record['target_share']:.0%} {reached}"
    if "limit_mb" in record:
        reached = "reached" if record["memory_met"] else "**missed**"
        ours[2] += f"; target {record['limit_mb']:.0f} {reached}"
    for i, (rival, r) in enumerate(record["rivals"].items() or [("", None)]):
        yield _join([*(first + ours if i == 0 else [""] * 6), *(_rival(rival, r) if r else [""] * 5)])


def _rival(name: str, r: Record) -> list[str]:
    peak = f", peak {r['peak_mb']:.0f} MB" if "peak_mb" in r else ""
    target = _target(r["target"], r["met"]).removeprefix("; target ") if "target" in r else ""
    return [name, _spread(r["ms"]) + peak, _spread(r["ratio"]), target, f"{r['error']:.0e}"]


def _join(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _target(target: float, met: bool) -> str:
    return f"; target {target:.3g} {'reached' if met else '**missed**'}"


def _spread(s: list[float]) -> str:
    return f"{s[0]:.3g} ({s[1]:.3g}-{s[2]:.3g})"


def _rate(record: Record, rate: str, share: str) -> str:
    if record.get(rate) is None:
        return ""
    return f"{record[rate]:.1f}" + (f" ({record[share]:.0%})" if record.get(share) else "")
