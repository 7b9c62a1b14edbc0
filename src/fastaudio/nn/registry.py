"""The classes that files may name. Owns: that closed list, and the way config -> object. May touch: errors.

A file holds names of classes, never of modules, and only names of this list are followed: a file cannot run code that
was not chosen here or by the caller's `custom_objects`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from inspect import signature
from types import ModuleType
from typing import Any, TypeVar

from .. import _check
from ..errors import ParameterError

T = TypeVar("T", bound=type)

_known: dict[str, type] = {}
_custom: ContextVar[Mapping[str, type] | None] = ContextVar("fastaudio_custom_objects", default=None)
_described: ContextVar[dict[str, type] | None] = ContextVar("fastaudio_described", default=None)


class UnknownClass(ParameterError):
    """A file names a class that is neither on the list nor among `custom_objects`."""


def register(cls: T) -> T:
    """Let files name a class of this package; a decorator. Users pass `custom_objects` instead."""
    if _known.setdefault(cls.__name__, cls) is not cls:
        raise _check.fail("register", f"another class must not be called {cls.__name__!r}", cls)
    return cls


def register_room(module: ModuleType) -> None:
    """`register` every class that a module of this package, or a module inside it, defines."""
    for thing in vars(module).values():
        if isinstance(thing, type) and f"{thing.__module__}.".startswith(f"{module.__name__}."):
            register(thing)


@contextmanager
def custom_objects(classes: Mapping[str, type] | None) -> Iterator[None]:
    """{name: class} of the caller's, known within the block."""
    for name, cls in (classes or {}).items():
        if not isinstance(cls, type):
            raise _check.fail("load", f"custom_objects[{name!r}] must be a class", cls)
    token = _custom.set({**(_custom.get() or {}), **(classes or {})})
    try:
        yield
    finally:
        _custom.reset(token)


@contextmanager
def classes_of_specs() -> Iterator[dict[str, type]]:
    """{name: class} of what `spec` describes within the block: the `custom_objects` that make all of it again."""
    found: dict[str, type] = {}
    token = _described.set(found)
    try:
        yield found
    finally:
        _described.reset(token)


def spec(thing: Any) -> dict[str, Any]:
    """A JSON value that `make` turns into the same again."""
    if (described := _described.get()) is not None:
        described[type(thing).__name__] = type(thing)
    return {"class": type(thing).__name__, "config": thing.config()}


def call_of(thing: Any) -> str:
    """For a repr: the call that makes it again, without what is default: "Dense(units=64, activation='relu')"."""
    calls = [vars(cls)["__init__"] for cls in reversed(type(thing).__mro__[:-1]) if "__init__" in vars(cls)]
    defaults = {name: p.default for call in calls for name, p in signature(call).parameters.items()}
    config = thing.config()
    usual = lambda key: (defaults.get(key), (defaults.get(key),) * 2)  # 1 is (1, 1)
    given = {key: value for key, value in config.items() if key != "name" and value not in usual(key)}
    given |= {key: getattr(thing, key, value) for key, value in given.items() if isinstance(value, dict)}  # layers
    if config.get("name"):
        given["name"] = config["name"]
    return f"{type(thing).__name__}({', '.join(f'{key}={value!r}' for key, value in given.items())})"


def make(kind: type, given: Any) -> Any:
    """An object of class `kind`, from what `spec` made of one.

    Raises
    ------
    UnknownClass : its class is not on the list, or no `kind`
    and what its constructor says
    """
    name, config = given["class"], given["config"]
    cls = (_custom.get() or {}).get(name) or _known.get(name)
    if cls is None:
        from .. import models  # noqa: F401  registers its classes; the one import that goes up from here

        cls = _known.get(name)
    if cls is None or not issubclass(cls, kind):
        raise UnknownClass(f"load: {name!r} is no class of fastaudio's: pass custom_objects={{{name!r}: the class}}")
    return cls.from_config(config) if hasattr(cls, "from_config") else cls(**config)
