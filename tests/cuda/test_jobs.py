"""`--device cuda`: a job reads sound on the CPU and trains on the device. Its runs are those of the CPU."""

import numpy as np
import pytest
import test_training

from fastaudio.apps import Run, config, genre
from fastaudio.backends import registry
from fastaudio.data import Dataset
from fastaudio.errors import DeviceError

pytestmark = pytest.mark.cpp_engine
engine = test_training.engine


def parts(draw):
    made = []
    for n in (40, 12, 12):
        y = np.arange(n) % 2
        x = draw.standard_normal((n, 9, 5)).astype(np.float32) + y[:, None, None].astype(np.float32)
        made.append(Dataset(x, y, ["low", "high"]))
    return made


def test_a_run_on_the_device(engine, tmp_path, monkeypatch):
    monkeypatch.setitem(registry._loaded, "cuda", engine)
    told = {"preset": "mlp_small", "epochs": 1, "verbose": 0}
    sets = parts(np.random.default_rng(0))
    for name in ("cpu", "cuda"):
        genre.train_parts(sets, tmp_path / name, **told, device=name)
    genre.train_parts(sets, tmp_path / "cuda", **told | {"epochs": 2}, device="cuda", resume=True)
    genre.train_parts(sets, tmp_path / "cpu", **told | {"epochs": 2}, device="cpu", resume=True)
    here, there = (Run.open(tmp_path / name) for name in ("cpu", "cuda"))
    for name, values in here.read_json("history.json").items():
        np.testing.assert_allclose(there.read_json("history.json")[name], values, rtol=1e-4, atol=1e-6)
    assert there.best().engine is None
    assert there.read_json("metrics.json").keys() == here.read_json("metrics.json").keys()


def test_without_a_gpu_nothing_is_begun(tmp_path, monkeypatch):
    def missing(name):
        raise DeviceError("cuda: no GPU")

    monkeypatch.setattr(registry, "load", missing)
    with pytest.raises(DeviceError):
        config.place("cuda")
    with pytest.raises(DeviceError):
        genre.train(tmp_path, tmp_path / "run", device="cuda")
    assert not (tmp_path / "run").exists()
