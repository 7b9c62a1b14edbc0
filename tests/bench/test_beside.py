from types import SimpleNamespace

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.bench.beside import CASES, _difference, _times, beside

Y = fa.tone(440, sr=22050, duration=0.5)


def test_alone():
    rows = list(beside(Y, seconds=0))
    assert [row.name for row in rows] == list(CASES)
    for row in rows:
        assert 0 < row.ours.low <= row.ours.median <= row.ours.high
        assert row.rival is row.ratio is row.error is None


def test_beside_itself():
    for row in beside(Y, seconds=0, other=fa):
        assert row.error == 0 and row.ratio == pytest.approx(row.rival.median / row.ours.median)


def test_a_wrong_result_is_seen():
    wrong = SimpleNamespace(
        stft=lambda y: 2 * fa.stft(y), feature=fa.feature
    )  # the same names, twice the values
    row = next(beside(Y, seconds=0, other=wrong))
    assert row.error == pytest.approx(0.5)
    with pytest.raises(AssertionError, match="shapes differ"):
        _difference(np.ones(3), np.ones(4))


def test_quartiles_in_milliseconds():
    assert _times([0.001, 0.002, 0.003, 0.004, 0.005]) == pytest.approx((3, 2, 4))


@pytest.mark.rivals
def test_librosa_agrees():
    librosa = pytest.importorskip("librosa")
    y = np.random.default_rng(3).standard_normal(22050).astype(np.float32)
    for row in beside(y, seconds=0, other=librosa):
        assert row.error < 2e-6, row.name  # both round in float32
