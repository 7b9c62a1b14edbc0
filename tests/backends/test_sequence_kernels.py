"""kaldi, lpc, pcen, beats, median, peak_pick, viterbi, viterbi_step as kernels: what does not fit is refused, and random cases are right."""

import numpy as np
import pytest
from support import refuses_other_shapes

BANK = (np.zeros(3, np.int64), np.ones(3, np.int64), np.ones((3, 1)), np.zeros((0, 0)))
NAMES = ("kaldi", "lpc", "pcen", "beats", "median", "peak_pick", "viterbi", "viterbi_step")
NUMBERS = np.array([0.1, 0.98, 2.0, 0.5, 1e-6])

#: kernel -> (array, axis) that may be longer
FREE = {"kaldi": {(0, 1), (0, 2), (1, 1), (2, 0)}, "lpc": {(1, 1), (0, 1)}, "viterbi_step": {(6, 1)}}
#: from, to, count, weights of three runs among three states
RUNS = (np.array([0, 1, 2]), np.array([0, 0, 1]), np.array([2, 3, 2]), np.zeros((3, 3)))


def calls(engine):
    """name -> (call of its first arguments, arrays that fit)"""
    kaldi, lpc, pcen, beats, median, peak_pick, viterbi, viterbi_step = map(engine.kernel, NAMES)
    frames, columns = np.array([0.97, 0, 0, 1, 1.0]), np.array([1, 0, -1, 1, 1])
    return {
        "kaldi": (lambda *a: kaldi(*a, 12, 4, 0, None, frames, columns, *BANK), (np.zeros((2, 5, 3)), np.ones((2, 30)), np.ones(16))),
        "lpc": (lpc, (np.zeros((2, 4)), np.ones((2, 9)))),
        "pcen": (lambda *a: pcen(*a, NUMBERS), (np.zeros((2, 9)), np.zeros(2), np.ones((2, 9)), np.ones((2, 9)))),
        "beats": (lambda *a: beats(*a, 100.0), (np.zeros((2, 9), np.int64), np.zeros((2, 9)), np.zeros((2, 9)), np.ones((2, 9)), np.full((2, 1), 3.0))),
        "peak_pick": (lambda *a: peak_pick(*a, 1, 1, 1, 1, 0.1, 2), (np.zeros((2, 9), bool), np.ones((2, 9)))),
        "viterbi": (viterbi, (np.zeros((2, 9), np.int64), np.zeros(2), np.zeros((2, 9, 4)), np.zeros((4, 4)), np.zeros(4))),
        "viterbi_step": (viterbi_step, (np.zeros((9, 3), np.uint16), np.zeros(3), np.zeros((9, 3)), *RUNS)),
        "median": (lambda *a: median(*a, 3), (np.zeros((2, 9, 4)), np.ones((2, 9, 4)))),
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_shapes_that_do_not_fit(engine, name):
    refuses_other_shapes(*calls(engine)[name], FREE.get(name, ()), (ValueError, TypeError))


def test_what_would_read_outside(engine):
    kaldi, lpc, beats, median = map(engine.kernel, ("kaldi", "lpc", "beats", "median"))
    frames = np.array([0.97, 0, 0, 1, 1.0])
    for columns in ([1, 1, -1, 1, 1], [1, 0, 3, 1, 1], [1, -1, 0, 1, 1], [0, 0, 0, 1, 1]):
        with pytest.raises(ValueError):
            kaldi(np.zeros((2, 5, 3)), np.ones((2, 30)), np.ones(16), 12, 4, 0, None, frames, np.array(columns), *BANK)
    with pytest.raises(ValueError):
        kaldi(np.zeros((2, 5, 3)), np.ones((2, 30)), np.ones(16), 17, 4, 0, None, frames, np.array([1, 0, -1, 1, 1]), *BANK)
    for spans in ((-1, 1, 1, 1, 0.1, 2), (1, 0, 1, 1, 0.1, 2), (1, 1, 1, 0, 0.1, 2), (1, 1, 1, 1, 0.1, -1)):
        with pytest.raises(ValueError):
            engine.kernel("peak_pick")(np.zeros((1, 5), bool), np.ones((1, 5)), *spans)
    with pytest.raises(ValueError):
        engine.kernel("viterbi")(np.zeros((1, 0), np.int64), np.zeros(1), np.zeros((1, 0, 2)), np.zeros((2, 2)), np.zeros(2))
    step, steps = engine.kernel("viterbi_step"), (np.zeros((4, 3), np.uint16), np.zeros(3), np.zeros((4, 3)))
    for i, wrong in ((0, [0, 1, 3]), (0, [-1, 1, 2]), (1, [0, 0, 2]), (1, [-1, 0, 1]), (2, [2, 4, 2]), (2, [2, -1, 2])):
        with pytest.raises(ValueError):
            step(*steps, *RUNS[:i], np.array(wrong), *RUNS[i + 1 :])
    with pytest.raises(ValueError):
        lpc(np.zeros((1, 6)), np.ones((1, 5)))
    with pytest.raises(ValueError):
        median(np.zeros((1, 4, 2)), np.ones((1, 4, 2)), 0)
    with pytest.raises(ValueError):
        beats(np.zeros((1, 4), np.int64), *np.ones((3, 1, 4)), np.full((1, 1), 0.5), 100.0)


def test_median(engine, real):
    median = engine.kernel("median")
    rng = np.random.default_rng(0)
    for _ in range(60):
        shape = rng.integers(1, 5), rng.integers(1, 40), rng.integers(1, 40)
        size = int(rng.integers(1, 34))
        x = rng.integers(0, 9, shape).astype(real) if rng.integers(2) else rng.standard_normal(shape).astype(real)
        out = np.full(shape, np.nan, real)
        median(out, x, size)
        padded = np.pad(x, ((0, 0), (size // 2, size - 1 - size // 2), (0, 0)), mode="symmetric")
        framed = np.sort(np.lib.stride_tricks.sliding_window_view(padded, size, axis=1), axis=-1)
        np.testing.assert_array_equal(out, framed[..., size // 2])


def test_pcen(engine, real):
    pcen = engine.kernel("pcen")
    rng = np.random.default_rng(1)
    for power, bias in ((0.5, 2.0), (0.0, 2.0), (0.25, 0.0), (1.0, 1.0), (0.5, 10.0)):
        for n in (1, 5, 8, 255, 256, 257, 700):
            S, ref = (rng.random((3, n)) ** 4 * 1000).astype(real), (rng.random((3, n)) * 1000).astype(real)
            S[:, ::5] = 0
            state, out = rng.random(3), np.full((3, n), np.nan, real)
            z, past = state.copy(), np.empty((3, n))
            for t in range(n):
                past[:, t] = 0.1 * ref[:, t].astype(np.float64) + z
                z = 0.9 * past[:, t]
            x = S * (1e-6 + past) ** -0.98
            want = np.log1p(x) if power == 0 else x**power if bias == 0 else (x + bias) ** power - bias**power
            pcen(out, state, S, ref, np.array([0.1, 0.98, bias, power, 1e-6]))
            np.testing.assert_allclose(state, z, rtol=1e-12)
            assert np.abs(out - want).max() <= (3e-6 if real == np.float32 else 1e-11) * want.max()


def test_pcen_in_pieces_has_the_bits_of_the_whole(engine, real):
    pcen = engine.kernel("pcen")
    rng = np.random.default_rng(2)
    S = rng.random((4, 600)).astype(real)
    whole, parts, state, again = np.empty_like(S), np.empty_like(S), np.ones(4), np.ones(4)
    pcen(whole, state, S, S, NUMBERS)
    at = 0
    while at < 600:
        to = min(600, at + int(rng.integers(1, 90)))
        piece, out = np.ascontiguousarray(S[:, at:to]), np.empty((4, to - at), real)
        pcen(out, again, piece, piece, NUMBERS)
        parts[:, at:to], at = out, to
    np.testing.assert_array_equal(parts, whole)
    np.testing.assert_array_equal(again, state)
