"""chroma: each weight by its formula, and librosa."""

import numpy as np
import pytest

import fastaudio as fa


def random_options(seed, count):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield {
            "sr": float(rng.choice([8000, 16000, 22050])), "n_fft": int(rng.choice([2, 3, 16, 255, 1024, 2048, 4096])),
            "n_chroma": int(rng.choice([1, 5, 12, 24, 36])), "tuning": float(rng.uniform(-0.5, 0.5)),
            "ctroct": float(rng.uniform(3, 6)), "octwidth": [None, 2, 1.5][rng.integers(3)],
            "norm": [2, None, np.inf, 1][rng.integers(4)], "base_c": bool(rng.integers(2)),
            "dtype": [np.float32, np.float64][rng.integers(2)],
        }  # fmt: skip


def test_weights():
    """Every weight of a small bank, one at a time."""
    sr, n_fft, n_chroma = 8000, 64, 12
    bank = fa.filters.chroma(sr=sr, n_fft=n_fft, norm=None, octwidth=None, base_c=False, dtype=np.float64)
    height = [12 * np.log2(k * sr / n_fft / 27.5) for k in range(1, n_fft)]
    height.insert(0, height[0] - 18)
    for k in range(n_fft // 2 + 1):
        width = max(height[k + 1] - height[k], 1)
        for c in range(n_chroma):
            away = (height[k] - c) % 12
            away = min(away, 12 - away)
            assert abs(bank[c, k] - np.exp(-2 * (away / width) ** 2)) < 1e-12


def test_norm_octaves_and_first_class():
    plain = fa.filters.chroma(sr=22050, n_fft=2048, octwidth=None, dtype=np.float64)
    assert np.allclose(np.linalg.norm(plain, axis=0), 1)
    assert np.array_equal(np.roll(fa.filters.chroma(sr=22050, n_fft=2048, base_c=False), -3, axis=0), fa.filters.chroma(sr=22050, n_fft=2048))
    octaves = np.log2(np.arange(1, 1025) * 22050 / 2048 / 27.5)
    weighted = fa.filters.chroma(sr=22050, n_fft=2048, dtype=np.float64)
    assert np.allclose(weighted[:, 1:], plain[:, 1:] * np.exp(-0.5 * ((octaves - 5) / 2) ** 2))
    assert fa.filters.chroma(sr=22050, n_fft=2048).flags.writeable


@pytest.mark.parametrize(
    "broken, message",
    [
        ({"sr": 0}, "sr must be a finite number > 0, got 0"),
        ({"n_fft": 1}, "n_fft must be an integer > 1, got 1"),
        ({"n_fft": 9.5}, "n_fft must be an integer > 0, got 9.5"),
        ({"n_chroma": 0}, "n_chroma must be an integer > 0, got 0"),
        ({"tuning": np.nan}, "tuning must be a finite number, got nan"),
        ({"ctroct": np.inf}, "ctroct must be a finite number, got inf"),
        ({"octwidth": 0}, "octwidth must be a finite number > 0, got 0"),
    ],
)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.filters.chroma(**{"sr": 22050, "n_fft": 2048, **broken})
    assert str(error.value) == f"chroma: {message}"


@pytest.mark.rivals
def test_librosa():
    librosa = pytest.importorskip("librosa")
    for chosen in random_options(60, 200):
        got, want = fa.filters.chroma(**chosen), librosa.filters.chroma(**chosen)
        assert (got.shape, got.dtype) == (want.shape, want.dtype), chosen
        assert np.abs(got - want).max() <= 1e-12 * (1 if got.dtype == np.float64 else 1e5), chosen
