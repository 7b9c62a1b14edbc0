"""Figures of a report: ratios as bars, time against length, batch and threads. May touch: display's style."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..display import save
from ..display._style import BLUE, GREEN, GREY, ORANGE, PURPLE, RED, panels, styled
from .texts import threads

COLOURS = {"fastaudio": BLUE, "librosa": ORANGE, "torch": GREEN}
COLOURS |= {"scipy": PURPLE, "numpy": ORANGE, "kaldi_native_fbank": PURPLE}


@styled
def bars(report: dict[str, Any], path: Path) -> Path:
    """How many times faster, with quartiles and targets: a bar for each row and rival, at the best level."""
    entries = [
        (f"{r['title']}, {threads(r['threads'])}", rival, v)
        for r in report["rows"] if r.get("rivals") and r["isa"] in (report["machine"]["isa"], None)
        for rival, v in r["rivals"].items()
    ][::-1]  # fmt: skip
    fig, (ax,) = panels("bars", None, 1, 1, (9, 1 + 0.24 * len(entries)))
    for i, (_, rival, v) in enumerate(entries):
        median, low, high = v["ratio"]
        error = [[max(median - low, 0)], [max(high - median, 0)]]
        ax.barh(i, median, color=COLOURS[rival.split(":")[0]], xerr=error, ecolor=GREY, height=0.75)
        room = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}  # a target may stand where the number is
        ax.text(max(median, high) * 1.05, i, f"{median:.1f}", va="center", fontsize=7.5, bbox=room)
        if "target" in v:
            ax.plot([v["target"]] * 2, [i - 0.42, i + 0.42], color=RED, lw=2)
    ax.set_yticks(range(len(entries)), [f"{title}: {rival}" for title, rival, _ in entries], fontsize=7.5)
    ax.set(
        xscale="log",
        xlabel="times faster than the rival (median and quartiles; red: target)",
        ylim=(-0.6, len(entries) - 0.4),
    )
    limits = min(ax.get_xlim()[0], 0.8), ax.get_xlim()[1]  # as fast is in the picture
    digits = (1, 2, 5) if limits[1] < 500 * limits[0] else (1,)
    ticks = [digit * 10.0**power for power in range(-2, 5) for digit in digits]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    ax.axvline(1, color=GREY, lw=0.8)
    ax.grid(axis="x")
    ax.set_xlim(limits)
    ax.set_title(f"{report['machine']['cpu']}, {report['machine']['cores']} cores, {report['machine']['isa']}")
    return save(fig, path)


@styled
def scaling(report: dict[str, Any], path: Path) -> Path:
    """Milliseconds of an MFCC against the axis of each series, both logarithmic."""
    fig, axes = panels("scaling", None, 1, len(report["scaling"]), (4 * len(report["scaling"]), 3.6))
    for ax, series in zip(axes, report["scaling"], strict=True):
        points = [p for p in series["points"] if "ms" in p]  # a point whose check failed has no time
        x = [p["x"] for p in points]
        for name in points[0]["ms"] if points else ():
            median, low, high = zip(*(p["ms"][name] for p in points), strict=True)
            colour = COLOURS[name.split(":")[0]]
            ax.plot(x, median, "o-", ms=3, color=colour, label=name)
            ax.fill_between(x, low, high, color=colour, alpha=0.2)
        ax.set(xscale="log", yscale="log", xlabel=series["axis"], ylabel="ms", title=f"MFCC 13: {series['name']}")
        if 0 < len(x) < 5:
            ax.set_xticks(x, [f"{v:g}" for v in x])
            ax.minorticks_off()
        ax.grid()
    axes[0].legend()
    return save(fig, path)
