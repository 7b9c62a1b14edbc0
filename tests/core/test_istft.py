"""istft: random spectra against a float64 reference and librosa, round trips, lengths, memory, errors."""

import numpy as np
import oracles
import pytest
import references

import fastaudio as fa

BOUND = 5e-7


def spectra(seed, count):
    """(D, keyword arguments) with windows that do not vanish, so that no sample is divided by nearly nothing."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        n_fft = int(rng.choice(oracles.N_FFT[1:]))
        frames = int(rng.integers(1, 30))
        shape = (*oracles.SHAPES[rng.integers(4)], n_fft // 2 + 1, frames)
        D = rng.standard_normal(shape) + 1j * rng.standard_normal(shape)
        D = D.astype([np.complex64, np.complex128][rng.integers(2)])
        if rng.random() < 0.5:
            D = np.ascontiguousarray(D.swapaxes(-1, -2)).swapaxes(-1, -2)
        win = int(rng.integers(1, n_fft + 1)) if rng.random() < 0.2 else None
        yield D, {
            "n_fft": n_fft, "hop_length": int(rng.integers(1, n_fft + 3)), "win_length": win,
            "window": ["hamming", "boxcar", rng.uniform(0.2, 1, win or n_fft)][rng.integers(3)],
            "center": bool(rng.integers(2)), "length": [None, None, int(rng.integers(1, 40 * n_fft))][rng.integers(3)],
        }  # fmt: skip


def expected(D, n_fft, hop_length, win_length, window, center, length):
    table = oracles.centred(oracles.window(window, win_length or n_fft), n_fft)
    offset = n_fft // 2 if center else 0
    n = max(0, n_fft + hop_length * (D.shape[-1] - 1) - 2 * offset) if length is None else length
    rows = D.reshape(-1, *D.shape[-2:])
    y = references.istft(rows, table, hop_length, offset, n, np.finfo(D.dtype).tiny)
    return y.reshape(*D.shape[:-2], n)


CASES = list(spectra(20, 400))


def test_random_cases(engine):
    for D, kwargs in engine.take(CASES):
        got = fa.istft(D, **kwargs)
        assert got.dtype == D.real.dtype
        assert oracles.error(got, expected(D, **kwargs)) < oracles.limit(D.real.dtype, BOUND), (
            D.shape,
            D.dtype,
            kwargs,
        )


def test_round_trip(engine):
    rng = np.random.default_rng(21)
    for n_fft in engine.take((2, 3, 5, 8, 16, 64, 100, 127, 256, 400, 480, 512, 1000, 1009, 2048, 4096)):
        for dtype in (np.float32, np.float64):
            y = rng.uniform(-1, 1, (2, 5 * n_fft + 3)).astype(dtype)
            hop = max(1, n_fft // 4)
            D = fa.stft(y, n_fft=n_fft, hop_length=hop, window="hamming")
            back = fa.istft(D, n_fft=n_fft, hop_length=hop, window="hamming", length=y.shape[-1])
            assert oracles.error(back, y) < 2 * oracles.limit(dtype, BOUND), n_fft
            assert np.array_equal(
                fa.istft(D, n_fft=n_fft, hop_length=hop, window="hamming"),
                back[:, : hop * (D.shape[-1] - 1) + n_fft % 2],
            )


def test_hann_round_trip_of_librosas_defaults(engine):
    y = np.random.default_rng(22).uniform(-1, 1, 30_000).astype(np.float32)
    assert oracles.error(fa.istft(fa.stft(y), length=len(y)), y) < 1e-6


def test_linearity(engine):
    rng = np.random.default_rng(23)
    A, B = (rng.standard_normal((129, 20)) + 1j * rng.standard_normal((129, 20)) for _ in range(2))
    want = 2 * fa.istft(A) - 3 * fa.istft(B)
    assert oracles.error(fa.istft(2 * A - 3 * B), want) < 1e-12


def test_same_bits_alone_in_a_batch_and_on_any_number_of_threads(engine):
    rng = np.random.default_rng(24)
    D = (rng.standard_normal((3, 513, 90)) + 1j * rng.standard_normal((3, 513, 90))).astype(np.complex64)
    y = fa.istft(D)
    for row, part in zip(y, D, strict=True):
        assert np.array_equal(fa.istft(part), row)
    for threads in (1, 2, 5):
        with fa.num_threads(threads):
            assert np.array_equal(fa.istft(D), y)


def test_length(engine):
    y = np.random.default_rng(25).uniform(-1, 1, 3000)
    D = fa.stft(y, n_fft=256)
    assert fa.istft(D, length=100).shape == (100,)
    long = fa.istft(D, length=5000)
    assert long.shape == (5000,) and not long[3500:].any()
    assert fa.istft(D).shape == (64 * (D.shape[-1] - 1),)


def test_out(engine):
    D = fa.stft(np.random.default_rng(26).uniform(-1, 1, (2, 3000)).astype(np.float32), n_fft=256)
    want = fa.istft(D, length=3000)
    for out in (
        np.empty((2, 3000), np.float32),
        np.empty((2, 6000), np.float32)[:, ::2],
        np.empty((2, 3000)),
        np.empty((2, 3000), np.float32, order="F"),
    ):
        assert fa.istft(D, length=3000, out=out) is out
        assert np.array_equal(out, want)


def test_dtype_precision_and_real_input(engine):
    D = fa.stft(np.random.default_rng(27).uniform(-1, 1, 3000).astype(np.float32), n_fft=256)
    kwargs = {
        "n_fft": 256,
        "hop_length": 64,
        "win_length": None,
        "window": "hann",
        "center": True,
        "length": None,
    }
    want = expected(D, **kwargs)
    inner = slice(200, -200)
    wide = fa.istft(D, dtype=np.float64)
    assert wide.dtype == np.float64 and oracles.error(wide[inner], want[inner]) < 1e-12
    narrow = fa.istft(D.astype(np.complex128), dtype=np.float32)
    assert narrow.dtype == np.float32 and oracles.error(narrow[inner], want[inner]) < 1e-7
    with fa.precision("high"):
        assert oracles.error(fa.istft(D)[inner], want[inner]) < 1e-7
    assert oracles.error(fa.istft(D.real.copy())[inner], expected(D.real, **kwargs)[inner]) < BOUND


def test_no_frames_and_no_clips(engine):
    assert fa.istft(np.zeros((2, 129, 0), np.complex64), length=50).tolist() == [[0.0] * 50] * 2
    assert fa.istft(np.zeros((0, 129, 4), np.complex64)).shape == (0, 192)


D0 = np.zeros((129, 4), np.complex64)
BROKEN = [
    ({"stft_matrix": [[1j]]}, "istft: stft_matrix must be a complex array (..., bins, frames), got list"),
    ({"stft_matrix": np.zeros(9, complex)}, "istft: stft_matrix must be a complex array (..., bins, frames), got complex128 (9,)"),
    ({"stft_matrix": np.zeros((9, 4), int)}, "istft: stft_matrix must be a complex array (..., bins, frames), got int64 (9, 4)"),
    ({"n_fft": 0}, "istft: n_fft must be an integer > 0, got 0"),
    ({"n_fft": 256.0}, "istft: n_fft must be an integer > 0, got 256.0"),
    ({"stft_matrix": np.zeros((1, 4), complex)}, "istft: n_fft must be an integer > 0, got 0"),
    ({"hop_length": 0}, "istft: hop_length must be an integer > 0, got 0"),
    ({"hop_length": 1.5}, "istft: hop_length must be an integer > 0, got 1.5"),
    ({"win_length": 257}, "istft: win_length must be <= n_fft = 256, got 257"),
    ({"win_length": -1}, "istft: win_length must be an integer > 0, got -1"),
    ({"window": "none"}, "istft: window must have a known name, got 'none'"),
    ({"dtype": np.complex64}, "istft: dtype must be real floating-point, got"),
    ({"length": -3}, "istft: length must be an integer > 0, got -3"),
    ({"length": 9.5}, "istft: length must be an integer > 0, got 9.5"),
    ({"out": np.zeros(3, np.float32)}, "istft: out must have shape (192,), got float32 (3,)"),
    ({"out": [0.0]}, "istft: out must have shape (192,), got list"),
]  # fmt: skip


@pytest.mark.parametrize("broken, message", BROKEN)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.istft(**{"stft_matrix": D0, **broken})
    assert str(error.value).startswith(message)


@pytest.mark.rivals
def test_librosa(engine):
    librosa = pytest.importorskip("librosa")
    for D, kwargs in engine.take(CASES[:250]):
        if kwargs["center"] and D.shape[-1] * kwargs["hop_length"] < 2 * kwargs["n_fft"]:
            continue  # librosa needs some frames to begin with
        got, want = fa.istft(D, **kwargs), librosa.istft(D, **kwargs)
        assert (got.shape, got.dtype) == (want.shape, want.dtype), kwargs
        assert oracles.error(got, want) < oracles.limit(D.real.dtype, BOUND), (D.shape, D.dtype, kwargs)


@pytest.mark.rivals
def test_torch(engine):
    torch = pytest.importorskip("torch")
    y = torch.randn(2, 5000)
    back = fa.istft(fa.stft(y, n_fft=256), length=5000)
    assert isinstance(back, torch.Tensor) and back.dtype == torch.float32
    assert oracles.error(back.numpy(), y.numpy()) < 1e-6
