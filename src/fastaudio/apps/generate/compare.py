"""compare: the same data with latent spaces of several sizes. Owns: the table of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ... import _check
from ..._atomic import write_text
from .train import train

#: column -> its key in metrics.json
COLUMNS = {"MSE": "mse", "KL, nats": "kl", "active": "active", "neighbours": "neighbours", "LSD, dB": "lsd_db"}


def compare(data: Any, out: Any, *, latents: Sequence[int] = (2, 3, 128), **options: Any) -> list[dict[str, Any]]:
    """Train networks that differ in the size of the latent space alone.

    Parameters
    ----------
    data, **options : as of `train`; options resume those that were stopped
    out : folder; latent-2, latent-3, ... are the runs, comparison.json and comparison.md the results
    latents : ints > 0

    Returns
    -------
    list of dict : {"latent", "mse", ...} each, on what was held out
    """
    if not latents:
        raise _check.fail("compare", "latents must be one or more", latents)
    for latent in latents:
        _check.positive_int("compare", "latents", latent)
    rows = []
    for latent in latents:
        run = train(data, Path(out, f"latent-{latent}"), latent=latent, **options)
        rows.append({"latent": latent, **run.read_json("metrics.json")})
    if run.team.rank:
        return rows
    write_text(Path(out, "comparison.json"), json.dumps(rows, indent=1) + "\n")
    write_text(Path(out, "comparison.md"), table(rows))
    return rows


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Markdown: a line for each size, KL summed over dimensions."""
    columns = {title: key for title, key in COLUMNS.items() if any(key in row for row in rows)}
    lines = [["latent", *columns], ["---"] * (1 + len(columns))]
    for row in rows:
        lines.append([str(row["latent"]), *(_cell(row.get(key)) for key in columns.values())])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        value = sum(value)
    return f"{value:.4g}"
