"""Training by processes with a GPU each: what goes by NCCL and what by MPI. Fakes stand for CuPy's group and for MPI:
the other rank has the same rows as this one, so whatever is summed doubles."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
import test_training

from fastaudio import nn
from fastaudio.errors import BackendUnavailable, DeviceError
from fastaudio.nn.parallel import NCCL

pytestmark = pytest.mark.cpp_engine
engine = test_training.engine


class Twins:
    """MPI's calls, of rank 0 of two. The first sum is of how many samples each rank has."""

    calls = 0

    def Get_rank(self):
        return 0

    def Get_size(self):
        return 2

    def Split_type(self, kind):
        return SimpleNamespace(Get_rank=lambda: kind)

    def Alltoall(self, mine, theirs):
        self.whole = 2 * mine if self.calls else np.full_like(mine, mine.max())
        self.calls += 1

    def Allgather(self, total, mine):
        mine[...] = self.whole

    def Bcast(self, array, root):
        assert isinstance(array, np.ndarray)


class Group:
    """CuPy's: every array is of the device."""

    def __init__(self):
        self.said = []

    def all_reduce(self, array, out):
        assert array is out and not isinstance(array, np.ndarray)
        array.host()[...] *= 2
        self.said.append("sum")

    def broadcast(self, array, root):
        assert root == 0 and not isinstance(array, np.ndarray)
        self.said.append("broadcast")


@pytest.fixture
def fakes(monkeypatch):
    """What was asked of CuPy."""
    asked = SimpleNamespace(used=[], group=Group(), started=[])
    device = lambda number: SimpleNamespace(use=lambda: asked.used.append(number))
    runtime = SimpleNamespace(getDeviceCount=lambda: 2)
    start = lambda *told, **more: asked.started.append((*told, more)) or asked.group
    modules = {
        "cupy": SimpleNamespace(cuda=SimpleNamespace(Device=device, runtime=runtime)),
        "cupyx": SimpleNamespace(),
        "cupyx.distributed": SimpleNamespace(init_process_group=start),
        "mpi4py": SimpleNamespace(MPI=SimpleNamespace(COMM_TYPE_SHARED=1)),
    }
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    return asked


def test_two_halves_of_a_batch_are_the_batch(engine, fakes):
    alone, shared = (test_training.compiled(test_training.unet).to(engine) for _ in range(2))
    x, y = (np.repeat(a.reshape(2, 1, 4, *a.shape[1:]), 2, 1) for a in test_training.data(alone, 8))
    x, y = (a.reshape(16, *a.shape[3:]) for a in (x, y))
    told = {"batch_size": 8, "epochs": 2, "verbose": 0, "shuffle": False}
    team = NCCL(Twins())
    a, b = alone.fit(x, y, **told), shared.fit(x, y, **told, communicator=team)
    assert fakes.used == [1] and fakes.started == [(2, 0, {"backend": "nccl", "use_mpi": True})]
    np.testing.assert_allclose(b.history["loss"], a.history["loss"], rtol=2e-5)
    for key, value in alone.state_dict().items():
        np.testing.assert_allclose(shared.state_dict()[key], value, rtol=1e-4, atol=2e-5)
    assert fakes.group.said.count("sum") == 4 * 2  # gradients and running statistics of each step
    assert "broadcast" in fakes.group.said


def test_models_must_live_where_the_team_adds(engine, fakes):
    model = test_training.compiled(test_training.mlp)
    x, y = test_training.data(model)
    with pytest.raises(BackendUnavailable, match=r"NCCL joins processes whose models are on 'cuda'"):
        model.fit(x, y, verbose=0, communicator=NCCL(Twins()))
    with pytest.raises(BackendUnavailable, match=r"MPI joins processes whose models are on 'cpu'"):
        model.to(engine).fit(x, y, verbose=0, communicator=nn.parallel.MPI(Twins()))


def test_what_is_missing_is_said(fakes, monkeypatch):
    sys.modules["cupy"].cuda.runtime.getDeviceCount = lambda: 1
    with pytest.raises(DeviceError, match="must have a GPU, got process 1 and 1 GPUs"):
        NCCL(Twins())
    monkeypatch.setitem(sys.modules, "cupy", None)
    with pytest.raises(DeviceError, match="CuPy is not installed"):
        NCCL(Twins())
