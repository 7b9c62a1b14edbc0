"""Packages whose names are imported on first use, so that a first MFCC does not wait for everything else.

Owns: names. May touch: nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any


class _Room(ModuleType):
    """A package whose public names live in its modules. Importing a module binds it to its name in the package; where
    the module has a function of that name, this binds the function instead."""

    _owners: Mapping[str, str]

    def __getattr__(self, name: str) -> Any:
        owner = self._owners.get(name)
        if owner is None:
            raise import_module("fastaudio._absent").missing(self.__name__, name)
        module = import_module(f"{self.__name__}.{owner}")
        value = getattr(module, name, module)  # the owner of a subpackage's name is the subpackage
        setattr(self, name, value)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, ModuleType) and self._owners.get(name) == name:
            value = getattr(value, name, value)
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:  # tab completion: names, not files
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
