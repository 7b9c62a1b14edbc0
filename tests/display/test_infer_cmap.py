import numpy as np
import pytest

import fastaudio as fa


@pytest.mark.parametrize(
    "data, name",
    [
        (np.arange(5.0), "magma"),
        (-np.arange(5.0), "magma"),
        (np.linspace(-1, 1, 9), "coolwarm"),
        (np.array([True, False]), "gray_r"),
        (np.full(4, np.nan), "magma"),
        (np.zeros((2, 0)), "magma"),
        (3.0, "magma"),
    ],
)
def test_choice(data, name):
    assert fa.display.infer_cmap(data).name == name


def test_robust_ignores_the_extreme_two_percent():
    data = np.ones(1000)
    data[:5] = -1
    assert fa.display.infer_cmap(data).name == "magma"
    assert fa.display.infer_cmap(data, robust=False).name == "coolwarm"


def test_threshold_and_own_maps():
    data = np.linspace(1, 3, 50)
    assert fa.display.infer_cmap(data, div_thresh=2, cmap_div="PuOr").name == "PuOr"
    assert fa.display.infer_cmap(data, cmap_seq="viridis").name == "viridis"


@pytest.mark.rivals
def test_librosa(rng):
    display = pytest.importorskip("librosa.display")
    if not hasattr(display, "infer_cmap"):
        pytest.skip("this librosa has not infer_cmap under a public name")
    for _ in range(100):
        data = rng.standard_normal(rng.integers(1, 60)) + rng.uniform(-3, 3)
        threshold = rng.uniform(-1, 1)
        ours, theirs = (f(data, div_thresh=threshold) for f in (fa.display.infer_cmap, display.infer_cmap))
        assert ours.name == theirs.name
