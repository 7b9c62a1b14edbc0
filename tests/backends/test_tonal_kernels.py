"""decimate, cqt, rqa and dtw as kernels: the values of plain NumPy, and what does not fit is refused."""

import numpy as np
import pytest
from support import refuses_other_shapes

LIMIT = {np.float32: 5e-7, np.float64: 1e-12}

BLOCK = 64
GOOD = {
    "decimate": lambda T: (np.zeros((2, 20), T), np.ones((2, 39), T), np.ones(BLOCK // 2 + 1, T), 6),
    "cqt": lambda T: (
        np.zeros((2, 5, 4), np.result_type(T, np.complex64)), np.ones((2, 40), T), np.ones(16, T), 10, 8, 0, 1,
        np.array([0, 7]), np.array([3, 2]), np.ones((2, 3), np.result_type(T, np.complex64)),
    ),
    "tempogram": lambda T: (np.zeros((2, 6, 9), T), np.ones((2, 9), T), np.ones(6, T), 3, True),
    "measures": lambda T: (np.zeros((2, 3, 4)), np.ones((2, 6, 5), T), np.arange(6.0), np.arange(3), np.ones(3)),
    "rqa": lambda T: (np.zeros((4, 5), T), np.zeros((4, 5), np.int8), np.ones((4, 5), T), 1.0, 1.0, True),
    "dtw": lambda T: (
        np.zeros((5, 6)), np.zeros((5, 6), np.int32), np.ones((4, 5)), np.array([[1, 1], [0, 1]]), np.zeros(2), np.ones(2),
    ),
}  # fmt: skip
#: kernel -> (array, axis) that may be longer: more than is looked at
FREE = {"decimate": {(1, 1)}, "cqt": {(0, 1), (0, 2), (1, 1), (9, 1), (2, 0)}, "tempogram": {(1, 1)}, "measures": {(1, 2)}, "dtw": {(0, 0), (0, 1)}}


@pytest.mark.parametrize("name", GOOD)
def test_shapes_that_do_not_fit_are_refused(engine, real, name):
    refuses_other_shapes(engine.kernel(name), GOOD[name](real), FREE.get(name, ()))


def test_numbers_that_do_not_fit_are_refused(engine, real):
    out, x, response, _ = GOOD["decimate"](real)
    for reach in (5, -2, 32):
        with pytest.raises(ValueError):
            engine.kernel("decimate")(out, x, response, reach)
    good = GOOD["cqt"](real)
    for place, value in ((6, 4), (6, -1), (7, np.array([0, 8])), (8, np.array([3, 4])), (8, np.array([-1, 2]))):
        with pytest.raises(ValueError):
            engine.kernel("cqt")(*good[:place], value, *good[place + 1 :])
    out, x, window, _, _ = GOOD["tempogram"](real)
    for pad in (2, -1):
        with pytest.raises(ValueError):
            engine.kernel("tempogram")(out, x, window, pad, True)
    out, S, freq, _, powers = GOOD["measures"](real)
    for kinds in ([0, 1, 7], [-1, 0, 0]):
        with pytest.raises(ValueError):
            engine.kernel("measures")(out, S, freq, np.array(kinds), powers)
    D, steps, C, _, add, mul = GOOD["dtw"](real)
    for sizes in ([[1, 1], [0, 2]], [[0, 0], [1, 1]], [[2, 0], [1, 1]], [[-1, 1], [1, 1]]):
        with pytest.raises(ValueError):
            engine.kernel("dtw")(D, steps, C, np.array(sizes), add, mul)


@pytest.mark.parametrize("block, reach", [(4, 0), (16, 2), (64, 6), (64, 30), (512, 100), (2048, 194)])
def test_decimate_is_a_convolution(engine, real, block, reach):
    rng = np.random.default_rng(block + reach)
    half = rng.standard_normal(reach + 1)
    taps = np.concatenate([half[::-1], half[1:]])
    circular = np.zeros(block)
    np.add.at(circular, np.arange(-reach, reach + 1) % block, taps)
    response = np.fft.rfft(circular).real.astype(real)
    for n in (1, 2, 3, 17, 100, block, 3 * block + 1, 9001):
        x = rng.standard_normal((2, n)).astype(real)
        out = np.empty((2, (n + 1) // 2), real)
        engine.kernel("decimate")(out, x, response, reach)
        want = np.stack([np.convolve(row, taps)[reach : reach + n : 2] for row in x.astype(np.float64)])
        assert np.abs(out - want).max() <= 2 * LIMIT[real] * np.abs(taps).sum() * np.abs(x).max()


@pytest.mark.parametrize("seed", range(20))
def test_cqt_sums_bins_of_spectra(engine, real, seed):
    rng = np.random.default_rng(seed)
    n_fft, n, hop = int(rng.choice([1, 2, 8, 15, 64, 100, 256])), int(rng.integers(1, 900)), int(rng.integers(1, 70))
    rows, bands, bins = int(rng.integers(1, 3)), int(rng.integers(1, 7)), n_fft // 2 + 1
    frames, widest = int(rng.integers(1, 1 + n // hop + 1)), int(rng.integers(1, bins + 1))
    starts = rng.integers(0, bins, bands)
    lengths = np.minimum(rng.integers(0, widest + 1, bands), bins - starts)
    weights = (rng.standard_normal((bands, widest)) + 1j * rng.standard_normal((bands, widest))).astype(
        np.result_type(real, np.complex64)
    )
    x, window = rng.standard_normal((rows, n)).astype(real), rng.random(n_fft).astype(real)
    out = np.zeros((rows, bands + 2, frames), weights.dtype)
    engine.kernel("cqt")(out, x, window, hop, n_fft // 2, 0, 1, starts, lengths, weights)
    padded = np.pad(x.astype(np.float64), [(0, 0), (n_fft // 2, n_fft + frames * hop)])
    spectra = np.stack([np.fft.rfft(padded[:, t * hop : t * hop + n_fft] * window) for t in range(frames)], axis=-1)
    want = np.zeros(out.shape, complex)
    for m in range(bands):
        want[:, 1 + m] = np.einsum(
            "j,rjt->rt", weights[m, : lengths[m]], spectra[:, starts[m] : starts[m] + lengths[m]]
        )
    size = np.abs(spectra).max() * np.abs(weights).sum(axis=1).max()
    assert np.abs(out - want).max() <= 4 * LIMIT[real] * max(size, 1e-30)


def dtw_cells(D, steps, C, sizes, add, mul):
    """Cell after cell, step after step."""
    top, left = D.shape[0] - C.shape[0], D.shape[1] - C.shape[1]
    for i in range(top, D.shape[0]):
        for j in range(left, D.shape[1]):
            for k, (down, right) in enumerate(sizes):
                cost = D[i - down, j - right] + (mul[k] * C[i - top, j - left] + add[k])
                if cost < D[i, j]:
                    D[i, j], steps[i, j] = cost, k


@pytest.mark.parametrize("seed", range(30))
def test_dtw_has_the_bits_of_cell_after_cell(engine, seed):
    rng = np.random.default_rng(seed)
    n, m, count = (int(v) for v in rng.integers(1, (20, 40, 6)))
    sizes = rng.integers(0, 4, (count, 2))
    sizes[sizes.sum(axis=1) == 0] = 1, 0
    C = rng.integers(0, 4, (n, m)).astype(np.float64) if seed % 2 else rng.random((n, m))  # whole numbers: many ties
    C[rng.random((n, m)) < 0.1] = np.inf
    add, mul = rng.choice([0, 0.3, np.inf], count), rng.choice([1, 0.7], count)
    D = np.full((n + 3, m + 3), np.inf)
    D[3, 3:] = C[0]
    steps = np.zeros(D.shape, np.int32)
    want, links = D.copy(), steps.copy()
    engine.kernel("dtw")(D, steps, C, sizes, add, mul)
    dtw_cells(want, links, C, sizes, add, mul)
    np.testing.assert_array_equal(D, want)
    np.testing.assert_array_equal(steps, links)


def rqa_cells(sim, onset, extend, knight):
    score, pointers = sim.astype(np.float64), np.where(sim != 0, -2, -1).astype(np.int8)
    moves = [(1, 1), (1, 2), (2, 1)] if knight else [(1, 1)]
    for i in range(1, sim.shape[0]):
        for j in range(1, sim.shape[1]):
            there = [(s, i - a, j - b) for s, (a, b) in enumerate(moves) if a <= i and b <= j]
            cost = [0 if sim[i, j] > 0 else onset if sim[y, x] > 0 else extend for _, y, x in there]
            values = [score[y, x] - c for (_, y, x), c in zip(there, cost, strict=True)]
            best = int(np.argmax(values))
            score[i, j] = values[best] + sim[i, j] if sim[i, j] > 0 else max(0.0, values[best])
            pointers[i, j] = there[best][0] if score[i, j] > 0 else -1
    return score, pointers


@pytest.mark.parametrize("seed", range(20))
def test_rqa_is_cell_after_cell(engine, real, seed):
    rng = np.random.default_rng(seed)
    n, m = (int(v) for v in rng.integers(1, 25, 2))
    sim = ((rng.random((n, m)) < 0.5) * (1 if seed % 2 else rng.integers(1, 9, (n, m)) / 8)).astype(real)
    onset, extend, knight = float(rng.integers(0, 9) / 8), float(rng.integers(0, 9) / 8), bool(seed % 3)
    score, pointers = np.empty_like(sim), np.empty(sim.shape, np.int8)
    engine.kernel("rqa")(score, pointers, sim, onset, extend, knight)
    want, links = rqa_cells(sim, onset, extend, knight)
    np.testing.assert_array_equal(score, want)
    np.testing.assert_array_equal(pointers, links)
