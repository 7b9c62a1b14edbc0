"""Which of librosa's public names fastaudio has: writes docs/librosa_names.md.

    python tools/librosa_names.py            write the table
    python tools/librosa_names.py --check    exit status 1 if the committed table is not what would be written

Needs librosa 1.0. A name is "yes" where fastaudio has it under the same path with at least librosa's
parameters, each of the same kind and default, "differs" where it has it with another signature, "no" where it
does not have it.
"""

import importlib
import inspect
import itertools
import sys
from pathlib import Path

from fastaudio._absent import REASONS

TABLE = Path(__file__).resolve().parents[1] / "docs" / "librosa_names.md"

#: The rooms of librosa, "" for the top level; `librosa.core` repeats the top level.
ROOMS = ["", "feature", "feature.inverse", "effects", "filters", "util", "util.exceptions", "display"] + [
    "beat",
    "decompose",
    "onset",
    "segment",
    "sequence",
]

HEAD = """# librosa's names in fastaudio

Written by `tools/librosa_names.py` from librosa {version}; do not edit. `librosa.x.y` is `fastaudio.x.y`.

- **yes**: same path, and at least librosa's parameters, each of the same kind and default.
- **differs**: same path, another signature, given beside it.
- **no**: not there, for the reason given; asking for it raises `AttributeError`.

{yes} yes, {differs} differ, {no} no.
"""


def public_names(room):
    """The public functions and classes of one room of librosa, sorted."""
    module = importlib.import_module(f"librosa.{room}".rstrip("."))
    names = getattr(module, "__all__", None) or [n for n in vars(module) if n.endswith("Error")]
    return sorted((n for n in names if callable(getattr(module, n))), key=str.casefold)


def lookup(package, path):
    """The object at a dotted path, or None."""
    try:
        value = importlib.import_module(package)
        for part in path.split("."):
            value = getattr(value, part)
    except (AttributeError, ImportError):
        return None
    return value


def same_default(ours, theirs):
    if type(theirs).__name__ == "Deprecated":
        return type(ours).__name__ == "Deprecated"
    try:
        return bool(ours == theirs) or bool(ours != ours and theirs != theirs)  # NaN
    except (TypeError, ValueError):
        return ours is theirs


def show(value):
    return getattr(value, "__name__", None) or repr(value)


def differences(ours, theirs):
    """What a caller of librosa's function could write and ours would refuse or read otherwise, as phrases."""
    if isinstance(theirs, type) and issubclass(theirs, BaseException):
        return []
    have, want = (inspect.signature(f).parameters for f in (ours, theirs))
    found = []
    for name, p in want.items():
        q = have.get(name)
        if q is None:
            found.append(f"no `{'**' * (p.kind is p.VAR_KEYWORD)}{name}`")
        elif q.kind is not p.kind:
            found.append(f"`{name}` is {q.kind.description}")
        elif (q.default is q.empty) != (p.default is p.empty) or not same_default(q.default, p.default):
            found.append(f"`{name}={show(q.default)}`, librosa `{show(p.default)}`")
    positional = [[n for n, p in s.items() if p.kind <= p.POSITIONAL_OR_KEYWORD] for s in (have, want)]
    if positional[0][: len(positional[1])] != positional[1]:
        found.append(f"positional order `{', '.join(positional[0])}`")
    found += [
        f"`{name}` is required"
        for name, q in have.items()
        if name not in want and q.default is q.empty and q.kind not in (q.VAR_POSITIONAL, q.VAR_KEYWORD)
    ]
    return found


def survey():
    """[(room, name, "yes" | "differs" | "no", [difference or reason, ...])] of every public name of librosa."""
    entries, reasons = [], {path: reason for paths, reason in REASONS.items() for path in paths.split()}
    for room in ROOMS:
        for name in public_names(room):
            path = f"{room}.{name}".lstrip(".")
            ours = lookup("fastaudio", path)
            found = [reasons[path]] if ours is None else differences(ours, lookup("librosa", path))
            entries.append((room, name, "no" if ours is None else "differs" if found else "yes", found))
    return entries


def table():
    """The whole page as text."""
    entries = {room: list(group) for room, group in itertools.groupby(survey(), key=lambda entry: entry[0])}
    marks = [mark for group in entries.values() for _, _, mark, _ in group]
    count = {mark: marks.count(mark) for mark in ("yes", "differs", "no")}
    lines = [HEAD.format(version=importlib.import_module("librosa").__version__, **count)]
    for room in ROOMS:
        lines += [
            f"## `{f'librosa.{room}'.rstrip('.')}`",
            "",
            "| name | here | difference, or reason |",
            "| --- | --- | --- |",
        ]
        lines += [f"| `{name}` | {mark} | {'; '.join(found)} |" for _, name, mark, found in entries[room]]
        lines.append("")
    return "\n".join(lines)


def main(arguments):
    text = table()
    if "--check" in arguments:
        return int(not TABLE.exists() or TABLE.read_text() != text)
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
