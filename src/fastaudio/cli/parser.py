"""The parser of all commands, and rules that several share. Owns: what is said about words it does not know."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from .._check import like


class Parser(argparse.ArgumentParser):
    """argparse's, which says what may have been meant; the command whose options are mistaken says it."""

    def __init__(self, **options: Any):
        if "\n" in (options.get("epilog") or ""):  # lines that stay as they are
            options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(**options)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        found, rest = super().parse_known_args(args, namespace)
        if rest and rest[0].startswith("-"):
            word = rest[0].partition("=")[0]
            self.error(f"there is no option {word}{like(word, self._option_string_actions)}")
        if rest:
            self.error(f"one argument too many, got {rest[0]!r}")
        return found, rest

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        try:
            super()._check_value(action, value)
        except argparse.ArgumentError as error:
            error.message += like(value, action.choices or ())
            raise


def rate(text: str) -> float | None:
    """Of `--sr`: a number of Hz, or None for the file's own."""
    try:
        return None if text == "native" else float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a number of Hz, or native, got {text!r}") from None


def words(text: str) -> list[str]:
    """Of an option that takes several, separated by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def add_parameters(parser: argparse.ArgumentParser, parameters: dict[str, tuple[type, str]]) -> None:
    """An option for each parameter of a feature: name -> (type, help)."""
    for name, (kind, text) in parameters.items():
        flag = f"--{name.replace('_', '-')}"
        parser.add_argument(flag, type=kind, metavar="N" if kind is int else "HZ", help=text)


def options_given(args: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    """The options of these names that are not None."""
    return {name: getattr(args, name) for name in names if getattr(args, name) is not None}


def exit_code(failed: int, files: int) -> int:
    """0, or 3 if some files were skipped, or 1 if all were."""
    return 0 if not failed else 1 if failed == files else 3
