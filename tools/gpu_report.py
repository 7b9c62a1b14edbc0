"""The page that tools/gpu_check.py writes, and what it calls a failure. Owns: how close results must be."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

Row = dict[str, Any]
#: Largest difference of our results from the most exact rival's, over its largest number; and of losses of a training
CLOSE = {"fp32": 1e-5, "tf32x3": 1e-5, "tf32": 5e-3, "bf16": 3e-2}
CLOSE_LOSSES = {"fp32": 2e-4, "tf32x3": 2e-4, "tf32": 1e-2, "bf16": 5e-2}
#: Which of ours a rival is beside: the fastest of these
BESIDE = {"fp32": ("fp32", "tf32x3"), "TF32": ("tf32",), "bf16": ("bf16",)}
#: (case, rival, how many times its speed is wanted)
GOALS = (
    ("mel", "torch", 4.0), ("mel", "torchaudio", 4.0), ("Adam", "torch fused", 1.1),
    ("U-Net step", "torch bf16, compiled", 1.1), ("U-Net step", "torch fp32, compiled", 1.5),
)  # fmt: skip


def compare(rows: list[Row]) -> None:
    """Results beside those of the first rival in float32, or else of ours: adds `differs`, and `ok` to ours."""
    for case in dict.fromkeys(row["case"] for row in rows):
        given = [row for row in rows if row["case"] == case and "probe" in row]
        first = min(given, key=lambda row: (_precision(row).lower() in ("tf32", "bf16"), _ours(row)), default=None)
        for row in given:
            want, got = (np.array(r["probe"], float) for r in (first, row))
            top = max(float(np.abs(want).max()), 1e-30)
            row["differs"] = float(np.abs(got - want).max() / top) if got.shape == want.shape else float("inf")
            if _ours(row):
                limits = CLOSE_LOSSES if "step" in case else CLOSE
                row["ok"] = bool(row["differs"] <= limits.get(_precision(row), 1e-5))


def _ours(row: Row) -> bool:
    return row["label"].startswith("fastaudio")


def _precision(row: Row) -> str:
    return row["label"].partition(" ")[2].partition(",")[0]


def beside(rival: str, label: str) -> bool:
    """Whether this one of ours computes as the rival does."""
    precision = _precision({"label": label})
    return _ours({"label": label}) and (not precision or precision in BESIDE.get(_precision({"label": rival}), ()))


def _ratio(row: Row, rows: list[Row]) -> float | None:
    """A rival's time over that of our fastest beside it."""
    same = [r["ms"] for r in rows if r["case"] == row["case"] and "ms" in r and beside(row["label"], r["label"])]
    return row["ms"] / min(same) if same and "ms" in row and not _ours(row) else None


def _peaks(rows: list[Row]) -> dict[str, float]:
    """The fastest that anybody was here: "bytes" a ms in `add`, and flops a ms in `gemm` by a rival's precision."""
    found: dict[str, float] = {}

    def see(key: str, count: int, row: Row) -> None:
        found[key] = max(found.get(key, 0.0), count / row["ms"])

    for row in rows:
        if "ms" not in row or row["case"] not in ("add", "gemm"):
            continue
        whole = next((r for r in rows if r["case"] == row["case"] and _ours(r) and r.get("flops")), {})
        if row["case"] == "add":
            see("bytes", whole.get("bytes", 0), row)
        else:
            see(_class(row), whole.get("flops", 0), row)
    return found


def _class(row: Row) -> str:
    """The rival's precision that a row is beside."""
    precision = _precision(row)
    return next((rival for rival, ours in BESIDE.items() if precision in (rival, *ours)), "fp32")


def verdict(report: dict[str, Any]) -> list[str]:
    """A line for each goal, and one for everything else."""
    rows, lines = report.get("timings", []), []
    for case, rival, goal in GOALS:
        row = next((r for r in rows if (r["case"], r["label"]) == (case, rival)), {"case": case, "label": rival})
        ratio = _ratio(row, rows)
        word = "NOT MEASURED" if ratio is None else "REACHED" if ratio >= goal else "SHORT"
        found = "" if ratio is None else f"{ratio:.2f} times its speed, "
        lines.append(f"{word}: {case} beside {rival}: {found}goal {goal}")
    wrong = failures(report)
    return [*lines, f"FAILED: {', '.join(wrong)}" if wrong else "Nothing failed."]


def failures(report: dict[str, Any]) -> list[str]:
    """Names of what went wrong; rivals may."""
    parts = {"compile": report.get("compile"), **report.get("tests", {}), **report.get("sanitizer", {})}
    wrong = [name for name, part in parts.items() if isinstance(part, dict) and part.get("ok") is False]
    if "error" in report.get("about", {}):
        wrong.append("about")
    rows = [row for row in report.get("timings", []) if _ours(row)]
    return wrong + [f"{r['case']}: {r['label']}" for r in rows if "error" in r or r.get("ok") is False]


def _line(row: Row, rows: list[Row]) -> str:
    name = f"| {row['case']} | {row['label']}"
    if "ms" not in row:
        return f"{name} | {(row.get('error') or row['left_out']).splitlines()[-1][:200]} | | | | | |"
    ours = [r for r in rows if r["case"] == row["case"] and _ours(r) and "ms" in r]
    whole = next((r for r in ours if r["bytes"] or r["flops"]), {"bytes": 0, "flops": 0})
    peaks = _peaks(rows)

    def rate(count: int, peak: float) -> str:
        share = f" ({count / row['ms'] / peak:.0%})" if count and peak else ""
        return f"{count / row['ms'] / 1e6:,.0f}{share}" if count else ""

    times = _ratio(row, rows)
    ratio = f"{times:.2f}" if times else ""
    peak = f"{row['peak_bytes'] / 2**20:,.0f}" if "peak_bytes" in row else ""
    differs = f"{row['differs']:.1e}{'' if row.get('ok', True) else ' WRONG'}" if "differs" in row else ""
    rates = f"{rate(whole['bytes'], peaks.get('bytes', 0.0))} | {rate(whole['flops'], peaks.get(_class(row), 0.0))}"
    return f"{name} | {row['ms']:.3f} | {rates} | {peak} | {differs} | {ratio} |"


def markdown(report: dict[str, Any]) -> str:
    """The report as a page."""
    lines = [f"# {report['about'].get('gpu', 'GPU')}", "", ", ".join(f"{k} {v}" for k, v in report["about"].items())]
    for name in ("compile", "tests", "sanitizer"):
        if name in report:
            lines += ["", f"## {name.capitalize()}", "", "```", json.dumps(report[name], indent=1), "```"]
    if rows := report.get("timings"):
        note = "Medians of calls, several in a row. Bytes: those that must move; MiB: what the process took."
        note += " (%): of the most that `add` moves here, and `gemm` computes in that precision, whoever is fastest."
        lines += ["", "## Times", "", f"{note} `differs`: from the first float32 rival's results, of the largest."]
        lines += ["", "| work | who | ms | GB/s | GF/s | MiB | differs | times ours |"]
        lines += ["| --- | --- | --- | --- | --- | --- | --- | --- |", *(_line(row, rows) for row in rows)]
    return "\n".join([*lines, "", "## Verdict", "", *(f"- {line}" for line in verdict(report)), ""])


def save(report: dict[str, Any], folder: Path, name: str) -> None:
    """JSON and Markdown of what is known so far; a file is there whole or as it was."""
    folder.mkdir(parents=True, exist_ok=True)
    compare(report.get("timings", []))
    short = [{k: v for k, v in row.items() if k != "probe"} for row in report.get("timings", [])]
    full = {**report, **({"timings": short} if short else {})}
    for suffix, text in ((".json", json.dumps(full, indent=1) + "\n"), (".md", markdown(full))):
        new = folder / f"{name}{suffix}.new"
        new.write_text(text, "utf-8")
        os.replace(new, folder / f"{name}{suffix}")
