"""The mel filter bank: triangles, areas, warnings, and librosa's values."""

import warnings

import numpy as np
import pytest

import fastaudio as fa

EMPTY = "^Empty filters detected in mel frequency basis"


def cases(count):
    rng = np.random.default_rng(10)
    for _ in range(count):
        sr = [8000, 16000, 22050, 44100, 48000.0][rng.integers(5)]
        yield {
            "sr": sr,
            "n_fft": int(rng.choice([64, 400, 511, 512, 1024, 2048])),
            "n_mels": int(rng.integers(1, 140)),
            "fmin": float(rng.choice([0, 20, 133.3])),
            "fmax": None if rng.random() < 0.5 else float(rng.uniform(1000, sr / 2 * 1.1)),
            "htk": bool(rng.random() < 0.5),
            "norm": ["slaney", None, 1, 2, np.inf, 0.5][rng.integers(6)],
            "dtype": [np.float32, np.float64][rng.integers(2)],
        }


def quiet(function, **args):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Empty filters", category=UserWarning)
        return function(**args)


@pytest.mark.parametrize("scale", ["slaney", "htk", "kaldi", "lecture"])
def test_triangles(scale):
    sr, n_fft, n_mels = 16000, 4096, 40
    edges = fa.mel_frequencies(n_mels + 2, fmin=50, fmax=7000, mel_scale=scale)
    f = fa.fft_frequencies(sr=sr, n_fft=n_fft)
    expected = np.stack([np.interp(f, edges[m : m + 3], [0, 1, 0]) for m in range(n_mels)])
    args = {"sr": sr, "n_fft": n_fft, "n_mels": n_mels, "fmin": 50, "fmax": 7000, "mel_scale": scale}
    np.testing.assert_allclose(fa.filters.mel(**args, norm=None, dtype=np.float64), expected, atol=1e-12)
    height = 2 / (edges[2:] - edges[:-2])
    slaney = fa.filters.mel(**args, dtype=np.float64)
    np.testing.assert_allclose(slaney, expected * height[:, np.newaxis], atol=1e-14)
    areas = fa.filters.mel(**args).sum(axis=1) * sr / n_fft
    np.testing.assert_allclose(areas, 1, atol=0.05)


@pytest.mark.parametrize(
    "norm, length", [(1, lambda M: M.sum(1)), (2, lambda M: (M**2).sum(1)), (np.inf, lambda M: M.max(1))]
)
def test_norms(norm, length):
    np.testing.assert_allclose(length(fa.filters.mel(sr=22050, n_fft=2048, fmin=30, norm=norm)), 1, rtol=1e-5)


def test_result_is_ours_to_change_and_has_the_dtype():
    fa.filters.mel(sr=22050, n_fft=512, n_mels=20)[:] = 7
    M = fa.filters.mel(sr=22050, n_fft=512, n_mels=20)
    assert M.max() < 1 and M.dtype == np.float32 and M.shape == (20, 257) and M.flags.c_contiguous
    assert fa.filters.mel(sr=22050, n_fft=513, n_mels=20, dtype="float64").dtype == np.float64
    np.testing.assert_array_equal(
        fa.filters.mel(sr=22050, n_fft=512, htk=True, n_mels=20),
        fa.filters.mel(sr=22050, n_fft=512, mel_scale="htk", n_mels=20),
    )


@pytest.mark.parametrize("build", [fa.filters.mel, fa.filters.mel_bands])
def test_every_call_warns_of_empty_bands(build):
    for _ in range(2):
        with pytest.warns(UserWarning, match=EMPTY) as caught:
            build(sr=44100, n_fft=1024, n_mels=128, fmax=2000, htk=True)
        assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match=EMPTY):
        build(sr=8000, n_fft=512, n_mels=10, fmin=2000, fmax=1000)
    with pytest.warns(UserWarning, match=EMPTY):
        build(sr=8000, n_fft=512, n_mels=10, fmin=6000, fmax=9000)


def test_bands_are_the_matrix_without_zeros():
    for case in cases(200):
        M = quiet(fa.filters.mel, **case)
        starts, lengths, weights = quiet(fa.filters.mel_bands, **case, work=np.float64)
        assert starts.dtype == lengths.dtype == np.int64 and weights.dtype == np.float64
        assert weights.flags.c_contiguous and weights.shape == (len(M), max(lengths.max(), 1))
        rebuilt = np.zeros(M.shape)
        for m, (start, length) in enumerate(zip(starts, lengths, strict=True)):
            rebuilt[m, start : start + length] = weights[m, :length]
            assert not weights[m, length:].any() and weights[m, :length].all()
        np.testing.assert_array_equal(rebuilt, M)


def test_bands_are_cached_and_read_only():
    args = {"sr": 16000, "n_fft": 400, "n_mels": 80}
    first, second = fa.filters.mel_bands(**args), fa.filters.mel_bands(**args)
    for a, b in zip(first, second, strict=True):
        assert a is b and not a.flags.writeable
    assert first[2].dtype == np.float32


@pytest.mark.parametrize(
    "change, rule",
    [
        ({"sr": 0}, "sr must be a finite number > 0, got 0"),
        ({"n_fft": 0}, "n_fft must be an integer > 0, got 0"),
        ({"n_mels": 0}, "n_mels must be an integer > 0, got 0"),
        ({"fmin": -1}, "fmin must be a finite number >= 0, got -1"),
        ({"fmax": np.nan}, "fmax must be a finite number > 0, got nan"),
        ({"fmin": 500, "fmax": 500}, "fmax must differ from fmin, got 500.0"),
        ({"norm": "garbage"}, "norm must be one of 'slaney', got 'garbage'"),
        ({"dtype": int}, "dtype must be floating-point, got int64"),
        ({"mel_scale": "bark"}, "mel_scale must be one of"),
        ({"mel_scale": "slaney", "htk": True}, "htk=True contradicts mel_scale, got 'slaney'"),
    ],
)
def test_broken_rules(change, rule):
    for build in (fa.filters.mel, fa.filters.mel_bands):
        with pytest.raises(fa.ParameterError, match=f"^{build.__name__}: {rule}"):
            build(**({"sr": 22050, "n_fft": 2048} | change))


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    for case in cases(200):
        got, want = quiet(fa.filters.mel, **case), quiet(librosa.filters.mel, **case)
        assert got.dtype == want.dtype and got.shape == want.shape
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-7 * max(want.max(), 1e-30), err_msg=str(case))


@pytest.mark.rivals
def test_the_rare_ranges_equal_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    for fmin, fmax in ((2000, 1000), (6000, 9000), (0, 20_000)):
        args = {"sr": 8000, "n_fft": 512, "n_mels": 10, "fmin": fmin, "fmax": fmax}
        want = quiet(librosa.filters.mel, **args)
        np.testing.assert_allclose(quiet(fa.filters.mel, **args), want, atol=1e-9)


def test_strict_raises_where_others_are_warned():
    y = np.random.default_rng(0).standard_normal(4000).astype(np.float32)
    empty, fine = {"n_mels": 400, "strict": True}, {"n_mels": 40, "strict": True}
    for call in (lambda o: fa.filters.mel(sr=22050, n_fft=512, **o), lambda o: fa.filters.mel_bands(sr=22050, n_fft=512, **o),
                 lambda o: fa.feature.melspectrogram(y=y, n_fft=512, **o), lambda o: fa.feature.mfcc(y=y, n_fft=512, **o)):  # fmt: skip
        with pytest.raises(fa.ParameterError, match="strict=True"):
            call(empty)
        call(fine)
    with pytest.raises(fa.ParameterError, match="^mfcc: with strict=True n_mfcc must be <= n_mels = 40, got 41"):
        fa.feature.mfcc(y=y, n_mfcc=41, **fine)
