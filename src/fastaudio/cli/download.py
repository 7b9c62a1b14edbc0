"""`fastaudio download`: public data sets. Owns: its options and output."""

from __future__ import annotations

import argparse
import json
from typing import Any

EXAMPLES = """\
examples:
  fastaudio download --list                       what there is: sizes, licences
  fastaudio download fsdd -o data                 3000 spoken digits, 16 MB, into data/fsdd
  fastaudio download gtzan -o data && fastaudio dataset build data/gtzan/genres -o data_10.json
  fastaudio download esc50 --mirror http://fileserver/sets -o data

Stopped? The same command continues. Sets come from their authors' places; mind their licences. Most have
a published checksum, which is compared; of esc50 and fsdd, which are packed on demand, the recordings are counted.
data/NAME/manifest.csv lists files with label and fold or speaker: for `dataset build`, and for `dataset split --table`.
"""


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(
        "download",
        description="Download public data sets, check them and unpack them.",
        epilog=EXAMPLES,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="see --list")
    parser.add_argument("-o", "--output", default="data", metavar="FOLDER", help="where sets are kept (default: data)")
    parser.add_argument("--list", action="store_true", help="show what there is")
    parser.add_argument("--mirror", metavar="URL", help="a folder that has the same archives")
    parser.add_argument("--keep-archive", action="store_true", help="leave the archive beside the set")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    from .. import _check
    from ..data.catalogue import CATALOGUE
    from ..data.download import download

    if args.list:
        for name, entry in CATALOGUE.items():
            print(f"{name:28}{entry.megabytes:>7,} MB  {entry.licence:16}{entry.title}")
        return 0
    if not args.names:
        raise _check.fail("download", f"name at least one of {', '.join(CATALOGUE)}", "none")
    for name in args.names:
        found = download(name, args.output, mirror=args.mirror, keep_archive=args.keep_archive, progress=not args.quiet)
        print(json.dumps(found, indent=2))
    return 0
