"""The lesson of the courses as numbers: the plain network overfits, L2 and dropout at least halve the gap."""

import importlib.util
from pathlib import Path

import pytest

from fastaudio.data import split

PATH = Path(__file__).parents[2] / "examples" / "overfitting.py"
pytestmark = pytest.mark.skipif(not PATH.exists(), reason="the examples are not here")


@pytest.fixture(scope="module")
def lesson():
    spec = importlib.util.spec_from_file_location("overfitting", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_gap_is_seen_and_halved(lesson, seed):
    parts = split(lesson.recordings(seed), (0.5, 0.25, 0.25), by="track", seed=1)
    _, (seen, held, test) = lesson.train(parts, seed)
    assert seen - held > 0.25, "the plain network learns by heart"
    history, (seen_2, held_2, test_2) = lesson.train(parts, seed, l2=1e-3, dropout=0.3)
    losses = history.history["val_loss"]
    assert seen_2 - held_2 <= (seen - held) / 2
    assert losses[-1] <= 1.1 * min(losses), "and stays where it is"
    assert test_2 >= test
