"""`ops.py` says what the engines have, and they have it."""

import inspect
import subprocess
import sys

import pytest

from fastaudio.backends import cuda, ops, registry
from fastaudio.errors import BackendUnavailable


def test_every_declared_kernel_is_there_and_no_other(engine):
    assert engine.kernel_names() == {name for name, (_, engines) in ops.OPS.items() if engine.name in engines}


def test_argument_names():
    for name, (arguments, engines) in ops.OPS.items():
        if ops.NUMBA in engines:
            kernel = registry.load("numba").kernel(name)
            assert list(inspect.signature(kernel).parameters) == arguments.split(", ")


def test_the_kernels_of_cuda_are_those_declared():
    assert set(cuda.KERNELS) == {name for name, (_, engines) in ops.OPS.items() if ops.CUDA in engines}
    for name, kernel in cuda.KERNELS.items():
        assert list(inspect.signature(kernel).parameters) == ops.OPS[name][0].split(", ")


def test_cupy_is_not_imported_before_it_is_needed():
    code = "import sys, fastaudio, fastaudio.nn, fastaudio.backends.cuda; assert 'cupy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_missing_kernel_raises(engine):
    with pytest.raises(BackendUnavailable, match="no_such_kernel: "):
        engine.kernel("no_such_kernel")


def test_codes_are_distinct():
    codes = [code for code, _ in ops.FEATURES.values()]
    assert sorted(codes) == list(range(len(codes))) and sorted(ops.PAD.values()) == list(range(5))
    assert sorted(ops.ACT.values()) == list(range(len(ops.ACT)))
