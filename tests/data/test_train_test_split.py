"""train_test_split: sizes, order, the same rows of all arrays."""

import numpy as np
import pytest

from fastaudio import data
from fastaudio.errors import ParameterError


def test_rows_stay_together_and_none_is_lost():
    rng = np.random.default_rng(0)
    for seed in range(100):
        n, size = int(rng.integers(2, 60)), float(rng.uniform(0.05, 0.9))
        held = int(np.ceil(n * size))
        if held == n:
            continue
        x, y = rng.standard_normal((n, 3)), np.arange(n)
        a, b, c, d = data.train_test_split(x, y, test_size=size, seed=seed)
        assert len(b) == len(d) == held and len(a) == len(c) == n - held
        assert sorted([*c, *d]) == list(range(n))
        np.testing.assert_array_equal(np.concatenate([a, b]), x[np.concatenate([c, d])])
        again = data.train_test_split(x, y, test_size=size, seed=seed)
        np.testing.assert_array_equal(again[3], d)


def test_other_seeds_and_none():
    one, other = (data.train_test_split(np.arange(50), seed=seed)[1] for seed in (0, 1))
    assert len(one) == 13 and not np.array_equal(one, other)
    first, last = data.train_test_split(list(range(10)), test_size=0.3, shuffle=False)
    assert first.tolist() == list(range(7)) and last.tolist() == [7, 8, 9]


@pytest.mark.parametrize(
    ("arrays", "options", "rule"),
    [((np.zeros(3), np.zeros(4)), {}, "as many rows as each other"), ((), {}, "one array or more"),
     ((np.zeros(3),), {"test_size": 0.9}, "some of 3 rows on both sides"), ((np.zeros(3),), {"test_size": 0}, "test_size"),
     ((np.zeros(9),), {"seed": -1}, "seed")],
)  # fmt: skip
def test_rules(arrays, options, rule):
    with pytest.raises(ParameterError, match=rule):
        data.train_test_split(*arrays, **options)
