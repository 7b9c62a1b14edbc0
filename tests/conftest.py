"""For all tests: which engine runs, and tests of the C++ engine left out where another runs."""

import platform

import numpy as np
import pytest

import fastaudio as fa


def pytest_report_header():
    lines = [f"fastaudio {fa.__version__}, engine {fa.backend_name()}, {fa.get_num_threads()} threads, numpy {np.__version__}"]
    if fa.backend_name() == "cpu":
        from fastaudio.backends import cpu

        lines.append(f"instructions {cpu.isa()} of {', '.join(cpu.isa_levels())}, {platform.machine()}")
    return lines


def pytest_collection_modifyitems(items):
    if fa.backend_name() == "cpu":
        return
    for item in items:
        if item.get_closest_marker("cpp_engine"):
            item.add_marker(pytest.mark.skip(reason=f"the engine is {fa.backend_name()}"))
