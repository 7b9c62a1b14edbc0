"""Rows on tiny inputs: the checks pass, and see what is wrong."""

import dataclasses

import numpy as np
import pytest

from fastaudio.backends import registry
from fastaudio.bench import rivals
from fastaudio.bench.cases import FEATURES, PROCESSES, Case
from fastaudio.bench.cases.case import difference, frame_count

TINY = 1 / 20  # of the row's input


def ready(name, *libraries):
    """The row and its input, with only those rivals."""
    case = FEATURES[name]
    if case.engine and case.engine not in registry.available():
        pytest.skip(f"needs the {case.engine} engine")
    wanted = {rival: make for rival, make in case.rivals.items() if rival.split(":")[0] in libraries}
    case = dataclasses.replace(case, rivals=wanted)
    return case, case.input(1.0 if case.size <= 3 else TINY)


@pytest.mark.parametrize("name", FEATURES)
def test_row_agrees_with_float64(name):
    case, x = ready(name)
    assert case.check(case.calls(x), x)["float64"] <= case.error


@pytest.mark.rivals
@pytest.mark.parametrize("library", rivals.NAMES)
@pytest.mark.parametrize("name", FEATURES)
def test_row_agrees_with_its_rivals(name, library):
    pytest.importorskip(library, exc_type=ImportError)
    case, x = ready(name, library)
    errors = case.check(case.calls(x), x)
    assert set(errors) == {"float64", *case.rivals}


@pytest.mark.parametrize("name", FEATURES)
def test_targets_name_rivals(name):
    case = FEATURES[name]
    assert set(case.targets) <= set(case.rivals) and all(t > 0 for t in case.targets.values())
    assert {rival.split(":")[0] for rival in case.rivals} <= set(rivals.NAMES)


def test_flops_grow_with_the_input():
    for case in FEATURES.values():
        if case.flops:
            assert case.flops(case.input(0.5)) < case.flops(case.input(1.0))


def test_frame_count():
    assert frame_count(np.zeros(22050)) == 44 and frame_count(np.zeros((16, 22050))) == 16 * 44


def a_case(result, error=1e-6, **more):
    """Ours doubles; a rival of the name "scipy" returns `result`."""
    return Case("double", "", lambda s: np.arange(4, dtype=np.float32), 1.0, lambda x: lambda: 2 * x,
                {"scipy": lambda x: lambda: result}, error, **more)  # fmt: skip


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (np.array([0.0, 2, 4, 6.1]), "differs from scipy by 1.6"),
        (np.array([0.0, 2, 4, np.nan]), "differs from scipy by inf"),
        (np.array([0.0, 2, 4]), "shapes differ"),
    ],
)
def test_a_wrong_result_is_seen(monkeypatch, result, message):
    monkeypatch.setattr("fastaudio.bench.cases.case.module", lambda name: True)
    case = a_case(result)
    x = case.input()
    with pytest.raises(AssertionError, match=message):
        case.check(case.calls(x), x)


def test_a_float32_rival_may_differ_by_twice_the_error(monkeypatch):
    monkeypatch.setattr("fastaudio.bench.cases.case.module", lambda name: True)
    case = a_case(np.array([0.0, 2, 4, 6 + 9e-6]), error=1e-6)
    x = case.input()
    assert case.check(case.calls(x), x)["scipy"] == pytest.approx(1.5e-6, rel=0.01)


def test_difference_by_array_and_by_share():
    a, b = {"x": np.array([1.0, 2.0]), "y": np.array([100.0])}, [np.array([1.5, 2.0]), np.array([100.0])]
    assert difference(a, b) == 0.25
    values = np.ones(200)
    turned = values.copy()
    turned[7] = 2
    assert difference(turned, values) == 1 and difference(turned, values, differing=0.01) == 0


def test_a_missing_rival_is_left_out(monkeypatch):
    monkeypatch.setattr("fastaudio.bench.cases.case.module", lambda name: None)
    case, x = ready("mfcc", "librosa")
    assert list(case.calls(x)) == ["fastaudio"]


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_measures_itself(name):
    row = PROCESSES[name]
    found, mfcc = row.measure("fastaudio", threads=1, hour=1 / 3600)
    assert mfcc.shape == (13, 44) and 0 < found["seconds"] < 60
    assert found.get("peak_mb", 0) < 30
    assert row.check({"fastaudio": mfcc, "torch": mfcc}) == {"torch": 0}
    with pytest.raises(AssertionError, match="differs from torch by"):
        row.check({"fastaudio": mfcc, "torch": mfcc * 1.001})


def test_threads_are_set_and_put_back():
    import fastaudio as fa

    before = fa.get_num_threads()
    with rivals.threads(1):
        assert fa.get_num_threads() == 1
    assert fa.get_num_threads() == before
