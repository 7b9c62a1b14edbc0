"""Rooms whose names are imported when they are first used, so that a first MFCC does not wait for everything else.

Owns: names. May touch: nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any


class _Room(ModuleType):
    """A package whose public names belong to its modules. An import would leave a module under its name; this leaves
    the function of that name which is in there."""

    _owners: Mapping[str, str]

    def __getattr__(self, name: str) -> Any:
        owner = self._owners.get(name)
        if owner is None:
            raise import_module("fastaudio._absent").missing(self.__name__, name)
        module = import_module(f"{self.__name__}.{owner}")
        value = getattr(module, name, module)  # a room within this one is itself what is asked for
        setattr(self, name, value)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, ModuleType) and self._owners.get(name) == name:
            value = getattr(value, name, value)
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:  # what editors complete: no files
        return sorted(self._owners)


def names(package: str, modules: Mapping[str, str]) -> list[str]:
    """The public names of `package`, which become available: module -> its names, separated by spaces.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.feature.rms.__module__
    'fastaudio.feature.rms'
    """
    room = sys.modules[package]
    owners = {name: module for module, found in modules.items() for name in found.split()}
    room.__dict__["_owners"] = owners
    room.__class__ = _Room
    return sorted(owners)
