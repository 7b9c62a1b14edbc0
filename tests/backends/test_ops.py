"""`ops.py` says what the engines have, and they have it."""

import inspect

import pytest

from fastaudio.backends import ops, registry
from fastaudio.errors import BackendUnavailable


def test_every_declared_kernel_is_there_and_no_other(engine):
    assert engine.kernel_names() == {name for name, (_, engines) in ops.OPS.items() if engine.name in engines}


def test_argument_names():
    for name, (arguments, engines) in ops.OPS.items():
        if ops.NUMBA in engines:
            kernel = registry.load("numba").kernel(name)
            assert list(inspect.signature(kernel).parameters) == arguments.split(", ")


def test_a_missing_kernel_raises(engine):
    with pytest.raises(BackendUnavailable, match="no_such_kernel: "):
        engine.kernel("no_such_kernel")


def test_codes_are_distinct():
    codes = [code for code, _ in ops.FEATURES.values()]
    assert sorted(codes) == list(range(len(codes))) and sorted(ops.PAD.values()) == list(range(5))
    assert sorted(ops.ACT.values()) == list(range(len(ops.ACT)))
