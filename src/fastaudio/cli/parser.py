"""The parser of all commands, and rules that several share. Owns: the messages about unknown commands and options.

NumPy is not imported before it is needed: Ctrl-C during its import would end in a traceback.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections.abc import Iterable
from typing import Any


class Help(argparse.RawDescriptionHelpFormatter):
    """Texts as written, except where they are wider than the terminal: paragraphs are filled again, and what follows a
    gap of spaces in an indented line goes below it.
    """

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        blocks = re.findall(r"(?:^[^\s].*\n?)+|^.*\n?", text, re.MULTILINE)
        return "".join(self._fitted(block, width) for block in blocks if block)

    def _fitted(self, block: str, width: int) -> str:
        if max(map(len, block.splitlines())) <= width:
            return block
        if not block.startswith(" "):
            return textwrap.fill(" ".join(block.split()), width, break_on_hyphens=False, break_long_words=False) + "\n"
        inside = len(block) - len(block.lstrip())
        parts = re.split(r"(?<=\S)\s{2,}(?=\S)", block.strip(), maxsplit=1)
        made = [_wrapped(part, width, inside + 4 * bool(number)) for number, part in enumerate(parts)]
        return "\n".join(made) + "\n"


def _wrapped(text: str, width: int, inside: int) -> str:
    """Indented; a long command is continued with a backslash, as in a shell."""
    end = " \\" if text.startswith("fastaudio ") else ""
    starts = {"initial_indent": " " * inside, "subsequent_indent": " " * (inside + 4 * bool(end))}
    lines = textwrap.wrap(text, width - len(end), **starts, break_on_hyphens=False, break_long_words=False)
    return f"{end}\n".join(lines)


def _like(word: str, choices: Iterable[Any]) -> str:
    from .._check import like

    return like(word, choices)


class Parser(argparse.ArgumentParser):
    """argparse's parser, which suggests what may have been meant; errors come from the subcommand concerned."""

    def __init__(self, **options: Any):
        super().__init__(**{"formatter_class": Help, **options})

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        found, rest = super().parse_known_args(args, namespace)
        if rest and rest[0].startswith("-"):
            word = rest[0].partition("=")[0]
            self.error(f"there is no option {word}{_like(word, self._option_string_actions)}")
        if rest:
            self.error(f"one argument too many, got {rest[0]!r}")
        return found, rest

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        try:
            super()._check_value(action, value)
        except argparse.ArgumentError as error:
            error.message += _like(value, action.choices or ())
            raise


def rate(text: str) -> float | None:
    """The value of `--sr`: Hz, or None for the file's own rate."""
    try:
        return None if text == "native" else float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a number of Hz, or native, got {text!r}") from None


def comma_separated(text: str) -> list[str]:
    """The values of an option that takes several."""
    return [part.strip() for part in text.split(",") if part.strip()]


def add_parameters(parser: argparse.ArgumentParser, parameters: dict[str, tuple[type, str]]) -> None:
    """An option for each parameter of a feature: name -> (type, help)."""
    for name, (kind, text) in parameters.items():
        flag = f"--{name.replace('_', '-')}"
        parser.add_argument(flag, type=kind, metavar="N" if kind is int else "HZ", help=text)


def options_given(args: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    """Those of the named options that were given."""
    return {name: getattr(args, name) for name in names if getattr(args, name) is not None}


def exit_code(failed: int, files: int) -> int:
    """0, or 3 if some files were skipped, or 1 if all were."""
    return 0 if not failed else 1 if failed == files else 3


def headless() -> None:
    """Figures go into files only; without matplotlib there are none, and a line says so."""
    from .. import display
    from ..errors import BackendUnavailable

    try:
        display.headless("train")
    except BackendUnavailable:
        print("fastaudio: no pictures: pip install 'fastaudio-kernels[display]'", file=sys.stderr)
