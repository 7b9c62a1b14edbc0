"""fastaudio on every engine against what librosa 1.0 gave (`make_golden.py`); librosa is not needed."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

import fastaudio
from fastaudio.backends import registry

HERE = Path(__file__).resolve().parent
_spec = importlib.util.spec_from_file_location("golden_cases", HERE / "cases.py")
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

ALL = [(room, case) for room, table in cases.ROOMS.items() for case in table]
STORED = {room: dict(np.load(HERE / f"{room}.npz")) for room in [*cases.ROOMS, "inputs"]}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    path = tmp_path_factory.mktemp("golden") / "clip.wav"
    path.write_bytes(STORED["inputs"]["wav"].tobytes())
    return STORED["inputs"] | {"path": path}


def check(got, want, tolerance):
    assert got.shape == want.shape
    assert got.dtype == want.dtype
    if tolerance == cases.DB:
        assert np.max(np.abs(got - want)) <= 1e-3
    elif tolerance == cases.EXACT:
        np.testing.assert_array_equal(got, want)
    else:
        assert np.max(np.abs(got - want)) <= tolerance * np.max(np.abs(want))


@pytest.mark.parametrize("engine", registry.available())
@pytest.mark.parametrize("room, case", ALL, ids=[case[0] for _, case in ALL])
def test_equals_librosa(engine, room, case, inputs):
    name, path, args, kwargs, tolerance = case
    with fastaudio.use_backend(engine):
        parts = cases.call(fastaudio, path, args, kwargs, inputs)
    want = [STORED[room][f"{name}.{i}"] for i in range(len(parts))]
    assert f"{name}.{len(parts)}" not in STORED[room]
    for got, reference in zip(parts, want, strict=True):
        check(got, reference, tolerance)


def test_stored_files_hold_the_cases():
    for room, table in cases.ROOMS.items():
        assert {key.partition(".")[0] for key in STORED[room]} == {case[0] for case in table}
    assert sum(file.stat().st_size for file in HERE.glob("*.npz")) < 300_000
