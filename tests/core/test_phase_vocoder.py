"""phase_vocoder: random spectra against angles in float64 and librosa, other places, memory, errors."""

import numpy as np
import oracles
import pytest

import fastaudio as fa


def spectra(seed, count):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        n_fft, frames = int(rng.choice(oracles.N_FFT[1:])), int(rng.integers(1, 60))
        shape = (*oracles.SHAPES[rng.integers(5)], n_fft // 2 + 1, frames)
        D = rng.standard_normal(shape) + 1j * rng.standard_normal(shape)
        if rng.random() < 0.3:
            D[..., rng.random(shape[-1]) < 0.3] = 0  # silence
        D = D.astype([np.complex64, np.complex128][rng.integers(2)])
        if rng.random() < 0.5:
            D = np.ascontiguousarray(D.swapaxes(-1, -2)).swapaxes(-1, -2)
        yield D, n_fft, float(rng.choice([1, 2, 0.5, rng.uniform(0.2, 5)]))


def expected(D, steps):
    """librosa 0.11's algorithm, in float64; the advance it predicts cancels modulo a turn."""
    D = D.astype(np.complex128)
    out = np.zeros((*D.shape[:-1], len(steps)), np.complex128)
    padded = np.concatenate([D, np.zeros_like(D[..., :1])], axis=-1)
    phase = np.angle(D[..., int(steps[0])]) if len(steps) else None
    for i, s in enumerate(steps):
        a, b, alpha = padded[..., int(s)], padded[..., int(s) + 1], s % 1
        out[..., i] = ((1 - alpha) * np.abs(a) + alpha * np.abs(b)) * np.exp(1j * phase)
        phase = np.mod(phase + np.angle(b) - np.angle(a), 2 * np.pi)
    return out


CASES = list(spectra(40, 300))


def test_random_cases(engine):
    for D, _, rate in engine.take(CASES):
        got, steps = fa.phase_vocoder(D, rate=rate), np.arange(0, D.shape[-1], rate)
        assert got.dtype == D.dtype and got.swapaxes(-1, -2).flags.c_contiguous
        assert oracles.error(got, expected(D, steps)) < oracles.limit(D.real.dtype, 2e-7), (D.shape, rate)


def test_places(engine):
    rng = np.random.default_rng(41)
    for D, _, _ in engine.take(CASES[:80]):
        steps = np.sort(rng.uniform(0, D.shape[-1], int(rng.integers(0, 40))))
        got = fa.phase_vocoder(D, t_out=steps)
        assert oracles.error(got, expected(D, steps)) < oracles.limit(D.real.dtype, 2e-7)


def expected_of_kind(D, steps, kind):
    """librosa 1.0's algorithm, in float64: magnitudes by a rule, the last frame goes on."""
    D = D.astype(np.complex128)
    before, last = np.floor(steps).astype(int), D.shape[-1] - 1
    after, distance = np.minimum(before + 1, last), steps - before
    late = {"nearest": distance > 0.5, "nearest-up": distance >= 0.5, "previous": distance < 0, "next": distance > 0}
    turns = np.angle(D[..., after]) - np.angle(D[..., before])
    phase = np.concatenate([np.angle(D[..., before[:1]]), turns[..., :-1]], axis=-1).cumsum(axis=-1)
    return np.abs(D[..., np.where(late[kind], after, before)]) * np.exp(1j * phase)


KINDS = ("nearest", "nearest-up", "previous", "next")


def test_kinds(engine):
    rng = np.random.default_rng(44)
    for D, _, rate in engine.take(CASES[:100]):
        for kind in KINDS:
            steps = np.sort(rng.integers(0, 4 * D.shape[-1], 20)) / 4
            got, want = fa.phase_vocoder(D, t_out=steps, kind=kind), expected_of_kind(D, steps, kind)
            assert oracles.error(got, want) < oracles.limit(D.real.dtype, 2e-7), (D.shape, kind)
            steps = np.arange(0, D.shape[-1], rate)
            got, want = fa.phase_vocoder(D, rate=rate, kind=kind), expected_of_kind(D, steps, kind)
            assert oracles.error(got, want) < oracles.limit(D.real.dtype, 2e-7), (D.shape, kind)


@pytest.mark.rivals
def test_kinds_of_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    rng = np.random.default_rng(45)
    for D, _, rate in CASES[:100]:
        if 0 in D.shape or D.shape[-1] < 2:
            continue
        D, steps = D.astype(np.complex128), np.sort(rng.integers(0, 4 * D.shape[-1], 20)) / 4
        for kind in KINDS:
            assert oracles.error(fa.phase_vocoder(D, rate=rate, kind=kind), librosa.phase_vocoder(D, rate=rate, kind=kind)) < 1e-9
            want = librosa.phase_vocoder(D, t_out=steps, kind=kind)
            assert oracles.error(fa.phase_vocoder(D, t_out=steps, kind=kind), want) < 1e-9


def test_rate_1_changes_nothing(engine):
    D = fa.stft(np.random.default_rng(42).standard_normal(200_000).astype(np.float32))
    assert oracles.error(fa.phase_vocoder(D, rate=1.0), D) < 1e-7


def test_same_bits_alone_in_a_batch_and_on_any_number_of_threads(engine):
    D = fa.stft(np.random.default_rng(43).standard_normal((3, 20_000)))
    out = fa.phase_vocoder(D, rate=1.3)
    for row, part in zip(out, D, strict=True):
        assert np.array_equal(fa.phase_vocoder(part, rate=1.3), row)
    for threads in (1, 2, 5):
        with fa.num_threads(threads):
            assert np.array_equal(fa.phase_vocoder(D, rate=1.3), out)


D0 = np.ones((9, 4), np.complex64)
BROKEN = [
    ({"D": [[1j]]}, "D must be a complex array (..., bins, frames), got list"),
    ({"D": np.ones((9, 4))}, "D must be a complex array (..., bins, frames), got float64 (9, 4)"),
    ({"D": D0[0]}, "D must be a complex array (..., bins, frames), got complex64 (4,)"),
    ({}, "either rate or t_out must be given, got rate=None, t_out=None"),
    ({"rate": 1.0, "t_out": [1.0]}, "either rate or t_out must be given, got rate=1.0, t_out=[1.0]"),
    (
        {"rate": 1.0, "kind": "cubic"},
        "kind must be one of 'linear', 'nearest', 'nearest-up', 'previous', 'next', got 'cubic'",
    ),
    ({"rate": 0}, "rate must be a finite number > 0, got 0"),
    ({"rate": float("nan")}, "rate must be a finite number > 0, got nan"),
    ({"t_out": [4.0]}, "t_out must be (t_new,) numbers >= 0 and < 4, the frames of D, got [4.0]"),
    ({"t_out": [[1.0]]}, "t_out must be (t_new,) numbers >= 0 and < 4, the frames of D, got [[1.0]]"),
    ({"rate": 1.0, "hop_length": 0}, "hop_length must be an integer > 0, got 0"),
    ({"rate": 1.0, "n_fft": 1.5}, "n_fft must be an integer > 0, got 1.5"),
]


@pytest.mark.parametrize("broken, message", BROKEN)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.phase_vocoder(**{"D": D0, **broken})
    assert str(error.value) == f"phase_vocoder: {message}"


def test_warnings():
    D = np.ones((9, 6), np.complex64)
    for name in ("hop_length", "n_fft"):
        with pytest.warns(FutureWarning, match=f"the `{name}` parameter is deprecated") as told:
            got = fa.phase_vocoder(D, rate=2.0, **{name: 16})
        assert told[0].filename == __file__ and np.array_equal(got, fa.phase_vocoder(D, rate=2.0))
    with pytest.warns(UserWarning, match="phase_vocoder: t_out is not monotonic") as told:
        fa.phase_vocoder(D, t_out=[1, 0, 2])
    assert told[0].filename == __file__


@pytest.mark.rivals
def test_librosa(engine):
    """In double precision: librosa's angles lose digits as they grow to thousands of turns, in float32 all of them."""
    librosa = pytest.importorskip("librosa")
    for D, n_fft, rate in engine.take(CASES):
        if 0 in D.shape:
            continue
        got, like = fa.phase_vocoder(D, rate=rate), librosa.phase_vocoder(D, rate=rate, n_fft=n_fft)
        assert (got.shape, got.dtype) == (like.shape, like.dtype)
        want = librosa.phase_vocoder(D.astype(np.complex128), rate=rate, n_fft=n_fft)
        assert oracles.error(got, want) < (2e-7 if got.dtype == np.complex64 else 1e-9), (D.shape, rate)
