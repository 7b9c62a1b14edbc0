import pytest

import fastaudio as fa
from fastaudio.bench import machine
from fastaudio.errors import ParameterError


def test_describe():
    found = machine.describe()
    assert found["cpu"] and found["cores"] >= 1 and found["engine"] == fa.backend_name()
    assert "numpy" in found["versions"]


@pytest.mark.cpp_engine
def test_ceilings():
    with fa.num_threads(1):
        assert 1e9 < machine.fma_peak() < 1e12
        assert 1e8 < machine.copy_bandwidth(1 << 20) < 1e12


@pytest.mark.cpp_engine
def test_ceilings_refuse():
    core = machine._core()
    with pytest.raises(ValueError, match="bytes must be > 0"):
        core.copy_bandwidth(0)
    with pytest.raises(MemoryError):
        core.copy_bandwidth(1 << 60, 0.0)


@pytest.mark.cpp_engine
def test_level_is_put_back():
    before = machine.isa()
    with machine.level("base"):
        assert machine.isa() == "base"
    assert machine.isa() == before
    with pytest.raises(ParameterError, match="bench: isa must be a level of this machine, got 'v9'"):
        machine.level("v9")
