"""The report of a build: counts, and the list of files that could not be used. Owns: errors.jsonl."""

from __future__ import annotations

import json
import os
from typing import Any

from .._atomic import write_text


def errors_path(output: str, kind: str) -> str:
    return os.path.join(output, "errors.jsonl") if kind == "shards" else f"{os.path.splitext(output)[0]}.errors.jsonl"


def write_errors(path: str, tracks: list[dict[str, Any]]) -> None:
    """A line for each file that could not be used; no list if all could."""
    found = [track["error"] for track in tracks if "error" in track]
    if not found:
        if os.path.exists(path):
            os.unlink(path)
        return
    write_text(path, "".join(json.dumps(error) + "\n" for error in found))


def counts(tracks: list[dict[str, Any]]) -> dict[str, Any]:
    """Files, segments, what is missing and why."""
    empty = [track["track"] for track in tracks if not track["rows"] and "error" not in track]
    return {
        "tracks": len(tracks),
        "segments": sum(track["rows"] for track in tracks),
        "dropped_segments": sum(track.get("dropped", 0) for track in tracks),
        "too_short": len(empty),
        "too_short_files": empty[:20],
        "failed": sum("error" in track for track in tracks),
        "audio_seconds": round(sum(track.get("seconds", 0.0) for track in tracks), 3),
    }
