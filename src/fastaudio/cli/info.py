"""`fastaudio info`: what is in audio files, from their headers."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from typing import Any

from ..core.info import audio_info
from ..errors import AudioError
from .inputs import find_inputs, plain
from .parser import exit_code

_ROW = "{:>9} {:>8} {:>3} {:<5} {:<15} {}"


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(
        "info",
        description="Show what the headers of audio files say. Exit code 3 if one is cut or unreadable, 1 if all are.",
        epilog="example: fastaudio info --json *.wav music/",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="files, folders (walked), or globs in quotes")
    parser.add_argument("--json", action="store_true", help="a JSON list on stdout instead of a table")
    parser.add_argument(
        "--allow", metavar="NAME", action="append", default=[],
        help="also open this container or codec (AU, CAF, IMA_ADPCM, ...); for files you trust",
    )  # fmt: skip
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    records = [_record(path, tuple(args.allow)) for path in _paths(args.files)]
    if args.json:
        print(json.dumps(records, indent=2))
    else:
        print(_ROW.format("seconds", "Hz", "ch", "kind", "codec", "file"))
        for record in records:
            _print_row(record)
    for record in records:
        if record.get("error") or record.get("truncated"):
            print(
                f"fastaudio info: {record.get('error') or record['path'] + ': ' + record['truncated']}", file=sys.stderr
            )
    unread = sum("error" in record for record in records)
    return exit_code(unread, len(records)) or (3 if any(record.get("truncated") for record in records) else 0)


def _paths(sources: list[str]) -> list[str]:
    """As they were given, or, from folders and globs, as seen from here."""
    if all(os.path.isfile(source) for source in sources):
        return sources
    return [os.path.relpath(path) for path in find_inputs("info", sources, None)]


def _record(path: str, allow: tuple[str, ...]) -> dict[str, Any]:
    try:
        info = audio_info(path, allow_formats=allow)
    except AudioError as error:
        return {"path": path, "error": str(error)}
    return asdict(info) | {"duration": info.duration}


def _print_row(record: dict[str, Any]) -> None:
    if "error" in record:
        print(_ROW.format("-", "-", "-", "-", "unreadable", plain(record["path"])))
        return
    seconds = "unknown" if record["duration"] is None else f"{record['duration']:.3f}"
    note = " (truncated)" if record["truncated"] else ""
    columns = record["samplerate"], record["channels"], record["container"], record["subtype"]
    print(_ROW.format(seconds, *columns, plain(record["path"]) + note))
