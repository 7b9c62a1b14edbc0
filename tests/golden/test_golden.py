"""fastaudio on every engine against what librosa 1.0 gave (`make_golden.py`); librosa is not needed."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

import fastaudio
from fastaudio.backends import registry

HERE = Path(__file__).resolve().parent


def read(name):
    spec = importlib.util.spec_from_file_location(f"golden_{name}", HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cases = read("cases")
ROOMS = cases.ROOMS | read("tonal_cases").ROOMS
ALL = [(room, case) for room, table in ROOMS.items() for case in table]
STORED = {room: dict(np.load(HERE / f"{room}.npz")) for room in [*ROOMS, "inputs"]}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    path = tmp_path_factory.mktemp("golden") / "clip.wav"
    path.write_bytes(STORED["inputs"]["wav"].tobytes())
    return STORED["inputs"] | {"path": path}


def check(got, want, tolerance):
    assert got.shape == want.shape
    assert got.dtype == want.dtype
    there = np.isfinite(want)
    np.testing.assert_array_equal(got[~there], want[~there])
    got, want = got[there], want[there]
    if tolerance == cases.DB:
        assert np.max(np.abs(got - want)) <= 1e-3
    elif tolerance == cases.EXACT:
        np.testing.assert_array_equal(got, want)
    else:
        assert np.max(np.abs(got - want)) <= tolerance * np.max(np.abs(want))


@pytest.mark.parametrize("engine", registry.available())
@pytest.mark.parametrize("room, case", ALL, ids=[case[0] for _, case in ALL])
def test_equals_librosa(engine, room, case, inputs, request):
    name, path, args, kwargs, tolerance = case
    if engine == "cpu":
        request.getfixturevalue("unwritten")
    with fastaudio.use_backend(engine):
        parts = cases.call(fastaudio, path, args, kwargs, inputs)
    want = [STORED[room][f"{name}.{i}"] for i in range(len(parts))]
    assert f"{name}.{len(parts)}" not in STORED[room]
    for got, reference in zip(parts, want, strict=True):
        check(got, reference, tolerance)


def test_stored_files_hold_the_cases():
    for room, table in ROOMS.items():
        assert {key.partition(".")[0] for key in STORED[room]} == {case[0] for case in table}
    assert sum(file.stat().st_size for file in HERE.glob("*.npz")) < 400_000
