"""gather picks rows by index, at any cursor, of any dtype; advance moves it; neither leaves its arrays."""

import numpy as np
import pytest

DTYPES = (np.float32, np.float64, np.int64, np.uint8)


def test_random(engine):
    rng = np.random.default_rng(0)
    for i in range(200):
        rows, count = int(rng.integers(1, 40)), int(rng.integers(0, 20))
        shape = [(), (1,), (7,), (3, 5), (40_000,)][i % 5]
        data = rng.integers(0, 255, (rows, *shape)).astype(DTYPES[i % 4])
        index, cursor = rng.integers(0, rows, count + 11), np.array([rng.integers(0, 12)])
        out = np.empty((count, *shape), data.dtype)
        assert engine.kernel("gather")(out, data, index, cursor) is None
        assert np.array_equal(out, data[index[cursor[0] : cursor[0] + count]])


def test_whole_epochs_on_a_tape(engine):
    data, index, cursor = np.arange(20.0).reshape(10, 2), np.arange(10)[::-1].copy(), np.zeros(1, np.int64)
    out, total = np.empty((5, 2)), np.zeros((5, 2))
    tape = engine.tape([("gather", (out, data, index, cursor)), ("advance", (cursor, 5)), ("accumulate", (total, out))], 3)
    tape.replay(2)
    assert np.array_equal(total, data[::-1][:5] + data[::-1][5:]) and cursor[0] == 10
    with pytest.raises(ValueError):
        tape.replay(1)


def test_what_is_out_of_range(engine):
    data, out = np.arange(6.0).reshape(3, 2), np.full((2, 2), 7.0)
    for index, cursor in (([0, 1], 1), ([0, 1], -1), ([0, 3], 0), ([-1, 0], 0), ([0], 0), ([0, 1], 2**62)):
        with pytest.raises(ValueError, match="outside its range"):
            engine.kernel("gather")(out, data, np.array(index), np.array([cursor]))
    assert (out == 7).all()


def test_advance(engine):
    cursor, counter = np.array([3]), np.array([1, 2**64 - 1], np.uint64)
    engine.kernel("advance")(cursor, -5)
    engine.kernel("advance")(counter[1:], 1)
    assert cursor[0] == -2 and counter.tolist() == [1, 0]


def test_mistakes(engine):
    data, out, index, cursor = np.zeros((3, 2)), np.zeros((2, 2)), np.zeros(2, np.int64), np.zeros(1, np.int64)
    gather = engine.kernel("gather")
    with pytest.raises(TypeError):
        gather(out.astype(np.float32), data, index, cursor)
    for bad in (np.zeros((2, 3)), np.zeros(2)):
        with pytest.raises(ValueError):
            gather(bad, data, index, cursor)
    with pytest.raises((TypeError, ValueError)):
        engine.kernel("advance")(np.zeros(1), 1)
    with pytest.raises(ValueError):
        engine.kernel("advance")(np.zeros(2, np.int64), 1)
