"""What the package uses of CuPy is there under those names: read from its sources, looked up in CuPy. Needs no GPU."""

import ast
from functools import reduce
from pathlib import Path

import numpy as np
import pytest

from fastaudio.backends.cuda import source

cupy = pytest.importorskip("cupy")
FILES = [source.FOLDER / name for name in ("cupy_device.py", "nccl.py")]


def names(path):
    """`cupy.cuda.Stream` for every such expression."""
    found = set()
    for node in ast.walk(ast.parse(Path(path).read_text("utf-8"))):
        parts = []
        while isinstance(node, ast.Attribute):
            parts, node = [node.attr, *parts], node.value
        if isinstance(node, ast.Name) and node.id == "cupy" and parts:
            found.add(".".join(parts))
    return sorted(found)


@pytest.mark.parametrize("name", [name for path in FILES for name in names(path)])
def test_there_is_such_a_name(name):
    reduce(getattr, name.split("."), cupy)


def test_what_objects_of_cupy_have():
    runtime = ("driverGetVersion", "runtimeGetVersion", "getDeviceCount", "cudaDevAttrMaxSharedMemoryPerBlockOptin")
    for where, wanted in (
        (cupy.cuda.function.Module, ("load", "get_function")),
        (cupy.cuda.function.Function, ("ptr", "__call__")),
        (cupy.cuda.Stream, ("begin_capture", "end_capture", "synchronize", "from_external")),
        (cupy.cuda.Device, ("compute_capability", "attributes", "mem_info", "__enter__")),
        (cupy.ndarray, ("data", "device", "set", "get", "view", "reshape", "flags")),
        (cupy.cuda.MemoryPointer, ("ptr", "memset_async")),
        (cupy.cuda.driver, ("CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES", "funcSetAttribute")),
        (cupy.cuda.runtime, runtime),
    ):
        assert not [name for name in wanted if not hasattr(where, name)], where
    assert cupy.ndarray.__module__.partition(".")[0] == "cupy" and hasattr(cupy.cuda.graph.Graph, "launch")


def test_numbers_go_to_kernels_in_the_types_they_have():
    from cupy._core._scalar import CScalar

    for kind in (np.float32, np.float64, np.int32, np.uint32, np.int64, np.uint64):
        assert CScalar(kind(3)).dtype == kind
