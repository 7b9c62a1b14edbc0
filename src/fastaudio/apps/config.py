"""A job's settings: defaults, a begun run's, a TOML file, single values over that. Owns: their types and the order.

A job's defaults are a frozen dataclass. The type of a value is that of its field: `int`, `float`, `str`, `bool`, tuples
of these, and `X | None`.
"""

from __future__ import annotations

import dataclasses
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from .. import _check
from ..backends import registry
from ..backends.registry import use_backend
from ..errors import ParameterError
from .run import TRAINED, Run

T = TypeVar("T")

DEVICES = ("auto", "cpu", "numba", "cuda")
_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def overlay(settings: T, *layers: Mapping[str, Any]) -> T:
    """The same settings with the values of `layers`, later ones over earlier ones.

    Raises
    ------
    ParameterError : an unknown name, with those it may stand for; a value of another type

    Examples
    --------
    >>> import dataclasses
    >>> @dataclasses.dataclass(frozen=True)
    ... class Settings:
    ...     epochs: int = 30
    ...     learning_rate: float = 1e-3
    >>> overlay(Settings(), {"epochs": 5}, assignments(["learning_rate=1e-4"]))
    Settings(epochs=5, learning_rate=0.0001)
    """
    kinds = typing.get_type_hints(type(settings))
    values: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.items():
            if name not in kinds:
                way = _check.like(name, kinds) or f"; there are {', '.join(kinds)}"
                raise ParameterError(f"config: there is no setting {name!r}{way}")
            values[name] = _typed(name, kinds[name], value)
    return dataclasses.replace(settings, **values)


def with_preset(where: str, settings: T, presets: Mapping[str, tuple[str, Mapping]], *layers: Mapping[str, Any]) -> T:
    """`overlay` of the preset that the last of `layers` to name one names, then of the layers."""
    named = [layer["preset"] for layer in layers if layer.get("preset") is not None]
    preset = _check.one_of(where, "preset", named[-1] if named else settings.preset, tuple(presets))
    return overlay(settings, presets[preset][1], *layers, {"preset": preset})


def layers(config_file: Any, preset: str | None, given: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What a caller of a job's `train` has set: the file, then the preset and single settings."""
    file = [] if config_file is None else [read_toml(config_file)]
    return [*file, given if preset is None else {**given, "preset": preset}]


def begun(out: Any, job: str, settings: Any, resume: bool) -> list[Mapping[str, Any]]:
    """With `resume`, the settings of the training that has begun in the folder `out`, as the lowest layer; or none."""
    folder = Path(out)
    if not resume or not (folder / "config.json").exists() or not any((folder / name).exists() for name in TRAINED):
        return []
    found, names = Run.open(folder, job).config, [field.name for field in dataclasses.fields(settings)]
    return [{name: found[name] for name in names if name in found}]


def of_run(settings: T, config: Mapping[str, Any], *sources: str) -> T:
    """The settings that a run's config.json holds beside its `sources`."""
    return overlay(settings, {name: value for name, value in config.items() if name not in sources})


def read_toml(path: Any) -> dict[str, Any]:
    """The settings of a TOML file: `name = value`, one a line."""
    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(f"config: {path} must be a TOML file, got {error}") from error


def assignments(given: Iterable[str]) -> dict[str, str]:
    """["name=value", ...] -> {name: value}; `overlay` gives the values their types."""
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise _check.fail("config", "a setting must be name=value", text)
        found[name.strip().replace("-", "_")] = value.strip()
    return found


def device(name: str) -> Any:
    """The engine of a job's sound, for a `with` block: "auto" is the one in use, "cuda" leaves it so, see `place`."""
    _check.one_of("config", "device", name, DEVICES)
    return use_backend(None if name in ("auto", "cuda") else name)


def place(name: str) -> str | None:
    """Where `fit` trains: "cuda", or None for where the model is. DeviceError where there is no GPU to train on."""
    if name != "cuda":
        return None
    registry.load("cuda")
    return "cuda"


def check_choices(where: str, settings: Any, **choices: Iterable[Any]) -> None:
    """Settings of these names are one of their choices."""
    for name, allowed in choices.items():
        _check.one_of(where, name, getattr(settings, name), tuple(allowed))


def check_numbers(where: str, settings: Any, *, positive: Iterable[str] = (), non_negative: Iterable[str] = ()) -> None:
    """Settings of these names are in their range, or None."""
    above, least = (_check.positive_int, _check.positive), (_check.non_negative_int, _check.non_negative)
    for names, (whole, real) in ((positive, above), (non_negative, least)):
        for name in names:
            if (value := getattr(settings, name)) is not None:
                (whole if isinstance(value, int) else real)(where, name, value)


def _typed(name: str, kind: Any, value: Any) -> Any:
    """`value` as `kind`; text, as from `--set`, is read."""
    if isinstance(kind, types.UnionType):
        if value is None or (isinstance(value, str) and value.lower() == "none"):
            return None
        kind = next(part for part in typing.get_args(kind) if part is not type(None))
    if typing.get_origin(kind) is tuple:
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, (list, tuple)):
            raise _check.fail("config", f"{name} must be a list", value)
        item = typing.get_args(kind)[0]
        return tuple(
            _typed(name, item, part.strip() if isinstance(part, str) else part) for part in parts if part != ""
        )
    found = _from_text(kind, value) if isinstance(value, str) and kind is not str else value
    if kind is float and type(found) is int:
        found = float(found)
    if type(found) is not kind:
        raise _check.fail("config", f"{name} must be of type {kind.__name__}", value)
    return found


def _from_text(kind: Any, text: str) -> Any:
    """A number or truth value; what is none stays text."""
    if kind is bool:
        return _WORDS.get(text.lower(), text)
    try:
        return kind(text)
    except ValueError:
        return text
