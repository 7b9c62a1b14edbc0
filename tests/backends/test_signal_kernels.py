"""griffinlim, phase_vocoder, nnls, piptrack and peaks as kernels: what does not fit is refused, and small cases are right."""

import numpy as np
import pytest
from support import refuses_other_shapes

NAMES = ("griffinlim", "phase_vocoder", "nnls", "piptrack", "peaks")
TABLE = (np.zeros(3, np.int64), np.ones(3, np.int64), np.ones((3, 1)))

#: kernel -> (array, axis) that may be longer: a signal that ends in silence, more frames, bins, or width than are used
FREE = {"griffinlim": {(0, 1)}, "phase_vocoder": {(1, 1)}, "nnls": {(0, 1), (4, 1)}, "piptrack": {(2, 1)}, "peaks": {(3, 1)}}


def calls(engine):
    """name -> (call of its first arguments, arrays that fit)"""
    griffinlim, vocoder, nnls, piptrack, peaks = map(engine.kernel, NAMES)
    return {
        "griffinlim": (lambda *a: griffinlim(*a, np.ones(16), 4, 8, 0, 1, 0.5), (np.zeros((2, 12)), np.ones((2, 9, 4)), np.zeros((2, 9, 4)))),
        "phase_vocoder": (lambda *a: vocoder(*a, False), (np.zeros((2, 2, 9), complex), np.ones((2, 4, 9), complex), np.array([0.0, 2.5]), np.array([0.0, 0.5]), np.zeros((2, 9), complex))),
        "nnls": (lambda *a: nnls(*a, 5, 1e-3), (np.zeros((2, 9, 4)), np.ones((2, 3, 4)), *TABLE)),
        "piptrack": (lambda *a: piptrack(*a, 2, 8000.0, 16), (np.zeros((2, 5, 4)), np.zeros((2, 5, 4)), np.ones((2, 9, 4)), np.ones((2, 4)))),
        "peaks": (lambda *a: peaks(*a, 2, 5, 8000.0, 16), (np.zeros((2, 3, 6)), np.zeros((2, 3, 6)), np.zeros((2, 3), np.int64), np.ones((2, 9, 4)), np.ones((2, 4)))),
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_shapes_that_do_not_fit_are_refused(engine, name):
    refuses_other_shapes(*calls(engine)[name], FREE.get(name, ()))


def test_places_outside_are_refused(engine):
    call, (out, D, _, *rest) = calls(engine)["phase_vocoder"]
    for steps in ([0.0, 4.0], [-0.5, 1.0], [0.0, np.nan]):
        with pytest.raises(ValueError):
            call(out, D, np.array(steps), *rest)


def test_phases_go_on_from_block_to_block(engine, real):
    vocoder, rng = engine.kernel("phase_vocoder"), np.random.default_rng(8)
    D = (rng.standard_normal((2, 40, 300)) + 1j * rng.standard_normal((2, 40, 300))).astype(np.result_type(real, np.complex64))
    D[:, rng.random(40) < 0.2] = 0
    for rate in (0.3, 1.0, 1.7, 13.0):
        steps = np.arange(0, 40, rate)
        whole, phase = np.empty((2, len(steps), 300), D.dtype), np.zeros((2, 300), complex)
        vocoder(whole, D, steps, steps % 1, None, False)
        for at in range(0, len(steps), 7):
            part = steps[at : at + 7]
            first, last = int(part[0]), int(part[-1]) + 2
            block, out = np.ascontiguousarray(D[:, first:last]), np.empty((2, len(part), 300), D.dtype)
            vocoder(out, block, part - first, part % 1, phase, False)
            np.testing.assert_array_equal(out, whole[:, at : at + 7])


def test_bands_outside_are_refused(engine):
    call, (x, b, starts, lengths, weights) = calls(engine)["nnls"]
    for bank in ((starts - 1, lengths, weights), (starts + 9, lengths, weights), (starts, lengths + 1, weights)):
        with pytest.raises(ValueError):
            call(x, b, *bank)


def test_nnls_of_single_bins(engine, real):
    """Bands of one bin each: the solution is the clipped quotient."""
    b = np.random.default_rng(0).standard_normal((2, 5, 40)).astype(real)
    x, w = np.zeros((2, 7, 40), real), np.linspace(0.5, 2, 5).astype(real)
    engine.kernel("nnls")(x, b, np.arange(5), np.ones(5, np.int64), w[:, None].copy(), 10, 1e-6)
    assert np.abs(x[:, :5] - np.maximum(b / w[:, None], 0)).max() < (1e-6 if real == np.float32 else 1e-14) and not x[:, 5:].any()


def test_peaks_are_those_of_piptrack(engine, real):
    piptrack, peaks, rng = engine.kernel("piptrack"), engine.kernel("peaks"), np.random.default_rng(12)
    for _ in range(60):
        rows, bins, frames = rng.integers(1, 4), rng.integers(2, 40), rng.integers(1, 600)
        first = int(rng.integers(bins))
        span, parts = int(rng.integers(bins - first + 1)), int(rng.integers(1, frames + 3))
        S, least = rng.random((rows, bins, frames)).astype(real), np.full((rows, frames), 0.3, real)
        S[rng.random(S.shape) < 0.01] = np.nan
        dense = np.empty((2, rows, span, frames), real)
        piptrack(*dense, S, least, first, 22050.0, 2 * (bins - 1))
        lists = np.empty((2, rows, parts, -(-frames // parts) * -(-span // 2)), real)
        counts = np.empty((rows, parts), np.int64)
        peaks(*lists, counts, S, least, first, span, 22050.0, 2 * (bins - 1))
        for row in range(rows):
            found = [np.concatenate([a[row, i, :n] for i, n in enumerate(counts[row])]) for a in lists]
            want = dense[:, row][:, dense[0, row] > 0]  # pitches are not NaN; a magnitude may be
            for a, b in zip(found, want, strict=True):
                np.testing.assert_array_equal(np.sort(a), np.sort(b))


def test_peaks_without_room_are_refused(engine):
    call, (pitches, mags, *rest) = calls(engine)["peaks"]
    with pytest.raises(ValueError):
        call(pitches[..., :5].copy(), mags[..., :5].copy(), *rest)
