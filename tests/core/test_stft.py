"""stft: random signals and frames against a float64 reference and librosa; memory, errors, and what it must keep."""

import numpy as np
import oracles
import pytest

import fastaudio as fa

BOUND = 5e-7
CASES = oracles.cases(seed=10, count=600)


def test_random_cases(engine):
    for case in engine.take(CASES):
        with oracles.quiet():
            got = fa.stft(case.y, **case.frame)
        want = oracles.stft(case.y, **case.frame)
        assert got.dtype == np.result_type(oracles.real_dtype(case.y.dtype), np.complex64), case
        assert oracles.error(got, want) < oracles.limit(case.y.dtype, BOUND), case
        assert got.size == 0 or got.swapaxes(-1, -2).flags.c_contiguous, case


def test_every_length(engine):
    rng = np.random.default_rng(11)
    for n_fft in engine.take(range(1, 200)):
        for dtype in (np.float32, np.float64):
            y = rng.uniform(-1, 1, 3 * n_fft + 5).astype(dtype)
            frame = {"n_fft": n_fft, "hop_length": 1 + n_fft // 3, "window": "hamming"}
            assert oracles.error(fa.stft(y, **frame), oracles.stft(y, **frame)) < oracles.limit(
                dtype, BOUND
            ), n_fft


@pytest.mark.parametrize("n_fft", [4096, 6000, 8191, 16384, 44100])
def test_long_frames(engine, n_fft):
    rng = np.random.default_rng(n_fft)
    for dtype in (np.float32, np.float64):
        y = rng.uniform(-1, 1, 2 * n_fft).astype(dtype)
        frame = {"n_fft": n_fft, "hop_length": n_fft // 2}
        assert oracles.error(fa.stft(y, **frame), oracles.stft(y, **frame)) < oracles.limit(dtype, BOUND)


def test_denormal_and_huge_samples(engine):
    for scale, dtype in ((1e-40, np.float32), (1e30, np.float32), (1e-310, np.float64), (1e300, np.float64)):
        y = (np.random.default_rng(1).uniform(-1, 1, 9000) * scale).astype(dtype)
        want = oracles.stft(y, n_fft=512, hop_length=128)
        got = fa.stft(y, n_fft=512, hop_length=128)
        step = (
            np.finfo(dtype).smallest_subnormal * 512
        )  # what rounding costs where numbers have no digits left
        assert np.abs(got - want).max() <= oracles.limit(dtype, BOUND) * np.abs(want).max() + step


def test_same_bits_alone_in_a_batch_and_on_any_number_of_threads(engine):
    y = np.random.default_rng(2).standard_normal((3, 40_000)).astype(np.float32)
    for n_fft in (2048, 400, 1009):
        D = fa.stft(y, n_fft=n_fft)
        for row, part in zip(y, D, strict=True):
            assert np.array_equal(fa.stft(row, n_fft=n_fft), part)
        for threads in (1, 2, 5):
            with fa.num_threads(threads):
                assert np.array_equal(fa.stft(y, n_fft=n_fft), D)


def test_int16_equals_float32_of_the_same_samples(engine):
    y = np.random.default_rng(3).integers(-32768, 32768, (2, 9000)).astype(np.int16)
    for n_fft in (7, 256, 400, 2048):
        assert np.array_equal(
            fa.stft(y, n_fft=n_fft, hop_length=100),
            fa.stft((y / 32768).astype(np.float32), n_fft=n_fft, hop_length=100),
        )


def test_linearity_and_time_shift(engine):
    rng = np.random.default_rng(4)
    a, b = rng.standard_normal((2, 12_000))
    kwargs = {"n_fft": 600, "hop_length": 150, "center": False}
    A, B = fa.stft(a, **kwargs), fa.stft(b, **kwargs)
    assert oracles.error(fa.stft(2 * a - 3 * b, **kwargs), 2 * A - 3 * B) < 1e-12
    assert np.array_equal(fa.stft(a[150:], **kwargs), A[:, 1:])


def test_parseval(engine):
    y = np.random.default_rng(5).standard_normal((2, 6000))
    for n_fft in (1, 2, 9, 64, 301, 512):
        frame = {"n_fft": n_fft, "hop_length": n_fft, "center": False, "window": "boxcar"}
        power = np.abs(fa.stft(y, **frame)) ** 2
        doubled = power[..., 1 : (n_fft + 1) // 2, :].sum(axis=-2)
        total = power.sum(axis=-2) + doubled
        assert (
            oracles.error(total / n_fft, (oracles.frames(y, n_fft, n_fft, False) ** 2).sum(axis=-1)) < 1e-12
        )


def test_callable_padding_and_number_of_frames(engine):
    def sevens(row, pad, axis, kwargs):
        row[: pad[0]], row[len(row) - pad[1] :] = 7, 7

    y = np.ones((2, 50))
    padded = np.pad(y, ((0, 0), (8, 8)), mode="constant", constant_values=7)
    got = fa.stft(y, n_fft=16, hop_length=5, pad_mode=sevens)
    assert oracles.error(got, oracles.stft(padded, n_fft=16, hop_length=5, center=False)) < 1e-12
    assert fa.stft(y, n_fft=16, hop_length=5).shape[-1] == 1 + 50 // 5
    assert fa.stft(y, n_fft=17, hop_length=5).shape[-1] == 1 + 49 // 5


def test_empty_and_short_signals(engine):
    with pytest.warns(UserWarning, match="stft: n_fft=2048 is too large for a signal of length 0"):
        assert not fa.stft(np.zeros(0, np.float32)).any()
    with pytest.warns(UserWarning, match="too large"):
        assert fa.stft(np.ones((2, 1)), n_fft=64).shape == (2, 33, 1)
    assert fa.stft(np.zeros((0, 5000))).shape == (0, 1025, 10)


@pytest.mark.parametrize("order", ["frames", "bins"])
@pytest.mark.parametrize("extra", [0, 3])
def test_out(engine, order, extra):
    y = np.random.default_rng(6).standard_normal((2, 4000)).astype(np.float32)
    want = fa.stft(y, n_fft=256)
    shape = (*want.shape[:-1], want.shape[-1] + extra)
    out = (
        np.zeros(shape, np.complex64)
        if order == "bins"
        else np.zeros((2, shape[2], shape[1]), np.complex64).swapaxes(1, 2)
    )
    got = fa.stft(y, n_fft=256, out=out)
    assert (got is out) == (extra == 0)
    assert np.shares_memory(got, out)
    assert oracles.error(got, want) < BOUND
    assert not out[..., want.shape[-1] :].any()


def test_out_of_other_memory_and_precision(engine):
    y = np.random.default_rng(7).standard_normal(4000).astype(np.float32)
    want = fa.stft(y, n_fft=256)
    wide = np.zeros((2 * want.shape[0], 2 * want.shape[1]), np.complex64)
    strided = wide[::2, ::2]
    assert fa.stft(y, n_fft=256, out=strided) is strided
    assert np.array_equal(strided, want) and not wide[1::2].any()
    double = np.zeros(want.shape, np.complex128)
    assert fa.stft(y, n_fft=256, out=double) is double
    assert oracles.error(double, oracles.stft(y, n_fft=256, hop_length=64)) < BOUND


def test_dtype(engine):
    y = np.random.default_rng(8).standard_normal(4000).astype(np.float32)
    want = oracles.stft(y, n_fft=256, hop_length=64)
    assert fa.stft(y, n_fft=256, dtype=np.complex64).dtype == np.complex64
    wide = fa.stft(y, n_fft=256, dtype=np.complex128)
    assert wide.dtype == np.complex128 and oracles.error(wide, want) < 1e-12
    narrow = fa.stft(y.astype(np.float64), n_fft=256, dtype=np.complex64)
    assert narrow.dtype == np.complex64 and oracles.error(narrow, want) < 1e-7


def test_high_precision(engine):
    y = np.random.default_rng(9).standard_normal(9000).astype(np.float32)
    with fa.precision("high"):
        D = fa.stft(y)
        again = fa.stft((y * 32767 / 8).astype(np.int16))
    assert D.dtype == again.dtype == np.complex64
    assert np.array_equal(D, oracles.stft(y, n_fft=2048, hop_length=512).astype(np.complex64)) or (
        oracles.error(D, oracles.stft(y, n_fft=2048, hop_length=512)) < 1e-7
    )


def test_list_of_clips(engine):
    y = [np.random.default_rng(i).standard_normal(3000 + i) for i in range(4)]
    got = fa.stft(y, n_fft=128)
    assert isinstance(got, list)
    for clip, D in zip(y, got, strict=True):
        assert np.array_equal(D, fa.stft(clip, n_fft=128))


def test_input_is_not_changed(engine):
    y = np.random.default_rng(1).standard_normal(3000)
    before = y.copy()
    fa.stft(y, n_fft=256)
    assert np.array_equal(y, before)


Y = np.zeros(4096, np.float32)
BROKEN = [
    ({"y": [0.0, 1.0]}, "stft: audio must be a NumPy array, got list"),
    ({"y": np.float32(3)}, "stft: audio must be a NumPy array, got float32"),
    ({"y": np.array(3.0)}, "stft: audio must have at least one dimension, got shape ()"),
    ({"y": np.zeros(4096, np.int32)}, "stft: audio must be floating-point (or int16), got dtype int32"),
    ({"y": np.zeros(4096, complex)}, "stft: audio must be floating-point (or int16), got dtype complex128"),
    ({"y": np.full(4096, np.nan)}, "stft: audio must be finite everywhere, got NaN or infinity"),
    ({"y": np.full(4096, np.inf)}, "stft: audio must be finite everywhere, got NaN or infinity"),
    ({"n_fft": 0}, "stft: n_fft must be an integer > 0, got 0"),
    ({"n_fft": 512.0}, "stft: n_fft must be an integer > 0, got 512.0"),
    ({"n_fft": True}, "stft: n_fft must be an integer > 0, got True"),
    ({"n_fft": 3}, "stft: hop_length must be an integer > 0, got 0"),
    ({"n_fft": 8192, "center": False}, "stft: n_fft must be <= 4096, the length of the signal, got 8192"),
    ({"y": np.zeros(0), "n_fft": 5}, "stft: n_fft must be <= 4, the length of the padded signal, got 5"),
    ({"hop_length": 0}, "stft: hop_length must be an integer > 0, got 0"),
    ({"hop_length": -1}, "stft: hop_length must be an integer > 0, got -1"),
    ({"hop_length": 10.5}, "stft: hop_length must be an integer > 0, got 10.5"),
    ({"win_length": 0}, "stft: win_length must be an integer > 0, got 0"),
    ({"win_length": 300.0}, "stft: win_length must be an integer > 0, got 300.0"),
    ({"win_length": 4000}, "stft: win_length must be <= n_fft = 2048, got 4000"),
    ({"win_length": 4000, "hop_length": 9}, "stft: win_length must be <= n_fft = 2048, got 4000"),
    ({"window": "hannn"}, "stft: window must have a known name, got 'hannn'"),
    ({"window": np.ones(7)}, "stft: window must have Nx = 2048 values, got 7"),
    ({"pad_mode": "wrap"}, "stft: pad_mode must not be any of wrap, maximum, mean, median, minimum, got 'wrap'"),
    ({"pad_mode": "mean"}, "stft: pad_mode must not be any of"),
    ({"pad_mode": "zeros"}, "stft: pad_mode must be one of numpy.pad's, got 'zeros'"),
    ({"dtype": np.float32}, "stft: dtype must be complex, got"),
    ({"out": np.zeros((1025, 3), np.complex64)}, "stft: out must have shape (1025, 9), got (1025, 3)"),
    ({"out": np.zeros((1025, 9), np.float32)}, "stft: out must be complex, got dtype float32"),
    ({"out": [0]}, "stft: out must have shape (1025, 9), got list"),
]  # fmt: skip


@pytest.mark.parametrize("broken, message", BROKEN)
def test_errors(broken, message):
    with oracles.quiet(), pytest.raises(fa.ParameterError) as error:
        fa.stft(**{"y": Y, **broken})
    assert str(error.value).startswith(message)


def test_a_read_only_out_is_refused():
    out = np.zeros((1025, 9), np.complex64)
    out.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        fa.stft(Y, out=out)


@pytest.mark.rivals
def test_librosa(engine):
    librosa = pytest.importorskip("librosa")
    for case in engine.take(CASES[:300]):
        if case.y.dtype.kind == "i" or not case.y.size or case.frame["n_fft"] < 4:
            continue  # librosa pads both ends apart, which goes wrong for a frame of 2 samples
        with oracles.quiet():
            got = fa.stft(case.y, **case.frame)
            want = librosa.stft(case.y.astype(oracles.real_dtype(case.y.dtype)), **case.frame)
        assert (got.shape, got.dtype) == (want.shape, want.dtype), case
        assert got.ndim > 2 or min(got.shape) == 1 or got.strides == want.strides, case
        assert oracles.error(got, want) < oracles.limit(case.y.dtype, BOUND), case


@pytest.mark.rivals
def test_librosa_at_high_precision(engine):
    librosa = pytest.importorskip("librosa")
    with fa.precision("high"), oracles.quiet():
        for case in engine.take(CASES[300:400]):
            if case.y.dtype.kind == "f" and case.y.size and case.frame["n_fft"] > 3:
                want = librosa.stft(case.y.astype(oracles.real_dtype(case.y.dtype)), **case.frame)
                assert oracles.error(fa.stft(case.y, **case.frame), want) < oracles.limit(
                    case.y.dtype, 1e-7
                ), case


@pytest.mark.rivals
@pytest.mark.parametrize("broken, message", [b for b in BROKEN if not isinstance(b[0].get("y"), list)])
def test_librosa_refuses_the_same(broken, message):
    librosa = pytest.importorskip("librosa")
    if (
        isinstance(broken.get("y"), np.ndarray)
        and broken["y"].dtype == complex
        or broken.get("n_fft") is True
    ):
        pytest.skip("librosa takes it")
    with oracles.quiet(), pytest.raises(Exception):  # noqa: B017 - of whatever type: its own, NumPy's or SciPy's
        librosa.stft(**{"y": Y, **broken})


@pytest.mark.rivals
def test_torch(engine):
    torch = pytest.importorskip("torch")
    y = torch.randn(2, 5000)
    D = fa.stft(y, n_fft=256)
    assert isinstance(D, torch.Tensor) and D.dtype == torch.complex64
    assert np.array_equal(D.numpy(), fa.stft(y.numpy(), n_fft=256))
    want = torch.stft(y, 256, 64, window=torch.hann_window(256), pad_mode="constant", return_complex=True)
    assert oracles.error(D.numpy(), want.numpy()) < 1e-6
