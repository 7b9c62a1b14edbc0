"""What editors, type checkers and `dir()` are told is what is there."""

import ast
import importlib
import inspect
from pathlib import Path

import pytest

import fastaudio as fa

ROOM = Path(fa.__file__).parent
WITH_LIST = sorted(
    ".".join(("fastaudio", *path.relative_to(ROOM).with_suffix("").parts)).removesuffix(".__init__")
    for path in ROOM.rglob("*.py")
    if path.name in ("__init__.py", "whisper.py") and "\n__all__ = [" in path.read_text("utf-8")
    and path.relative_to(ROOM).parts[0] not in ("backends", "bench")
)


def test_the_stub_has_every_lazy_name():
    """A name in `_NAMES` or `_ROOMS` of `__init__.py` needs its line in `__init__.pyi`."""
    tree = ast.parse((ROOM / "__init__.pyi").read_text("utf-8"))
    told = {(f".{node.module or ''}", name.name) for node in tree.body if isinstance(node, ast.ImportFrom) for name in node.names}
    there = {(f".{module}", name) for name, module in fa._NAMES.items()} | {(".", room) for room in fa._ROOMS}
    lacking = "\n".join(f"from {module} import {name} as {name}" for module, name in sorted(there - told))
    assert told == there, f"__init__.pyi lacks\n{lacking}\nand has too much: {sorted(told - there)}"


@pytest.mark.parametrize("room", ["core", "feature", "feature.inverse", "filters", "util"])
def test_the_stub_of_a_lazy_room_has_its_names(room):
    module = importlib.import_module(f"fastaudio.{room}")
    tree = ast.parse((Path(module.__file__).parent / "__init__.pyi").read_text("utf-8"))
    told = {name.name: node.module for node in tree.body if isinstance(node, ast.ImportFrom) for name in node.names}
    there = {name: None if owner == name and inspect.ismodule(getattr(module, name)) else owner for name, owner in module._owners.items()}
    assert told == there


@pytest.mark.parametrize("name", WITH_LIST)
def test_dir_shows_public_names_alone(name):
    module = importlib.import_module(name)
    assert dir(module) == sorted(set(module.__all__)), f"{name}: __dir__ = __all__.copy, and no name twice"
    assert all(hasattr(module, public) for public in module.__all__)


def test_lazy_names_are_what_their_modules_own():
    for name in fa.__all__:
        thing = getattr(fa, name)
        assert inspect.ismodule(thing) == (name in fa._ROOMS) and (inspect.ismodule(thing) or thing.__doc__), name


def test_num_threads_prints_as_its_call():
    with fa.num_threads(2) as threads:
        assert repr(threads) == "num_threads(2)"
