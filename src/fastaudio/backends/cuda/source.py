"""The text of a stem as compilers get it: one file, nothing included. Owns: where `.cuh` files lie, `// needs:` lines.

`nn/elementwise` is `nn/elementwise.cuh` beside this file. Its first line may say `// needs: common nn/tiles`: those
come before it, each once. `#line` keeps the names and lines of the files in every message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
Constants = Mapping[str, int | float]


def stems() -> list[str]:
    """Every stem that has kernels, by name."""
    found = (path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.cuh"))
    return sorted(stem for stem in found if "__global__" in path_of(stem).read_text("utf-8"))


def path_of(stem: str) -> Path:
    return FOLDER / f"{stem}.cuh"


def needs(stem: str) -> list[str]:
    """What the stem is made of: everything it needs, in order, and itself."""
    order: list[str] = []

    def visit(name: str) -> None:
        first = path_of(name).read_text("utf-8").partition("\n")[0]
        listed = re.match(r"// needs:(.*)", first)
        for other in listed.group(1).split() if listed else ():
            visit(other)
        if name not in order:
            order.append(name)

    visit(stem)
    return order


def _literal(value: int | float) -> str:
    """A constant as C++ reads it; numbers of Python's float become float."""
    return f"{value!r}f" if isinstance(value, float) else str(int(value))


@cache
def _text(stem: str, constants: tuple[tuple[str, int | float], ...]) -> str:
    parts = [f"#define {name} {_literal(value)}" for name, value in constants]
    for name in needs(stem):
        parts += [f'#line 1 "{name}.cuh"', path_of(name).read_text("utf-8").rstrip()]
    return "\n".join(parts) + "\n"


def text(stem: str, constants: Constants | None = None) -> str:
    """The whole source of `stem` with `constants` defined before it."""
    return _text(stem, tuple(sorted((constants or {}).items())))
