"""stream: the blocks are the slices of what load gives, and librosa's."""

import numpy as np
import pytest

import fastaudio as fa

sf = pytest.importorskip("soundfile")


def noise(n, channels=1, seed=0):
    return np.random.default_rng(seed).uniform(-0.9, 0.9, (channels, n)).astype(np.float32)


def slices(y, block_length, frame_length, hop_length, fill_value=None):
    """Blocks from the definition: full blocks while they fit, then what is left."""
    size, step = (block_length - 1) * hop_length + frame_length, block_length * hop_length
    blocks = []
    for start in range(0, y.shape[-1], step):
        block = y[..., start : start + size]
        missing = size - block.shape[-1]
        if missing and fill_value is not None:
            block = np.concatenate(
                (block, np.full((*block.shape[:-1], missing), fill_value, y.dtype)), axis=-1
            )
        blocks.append(block)
    return blocks


@pytest.mark.parametrize("extension", ["wav", "flac", "ogg", "mp3"])
@pytest.mark.parametrize("mono", [True, False])
def test_blocks_are_slices_of_load(tmp_path, extension, mono):
    path = tmp_path / f"x.{extension}"
    fa.write(path, noise(150_000, 2), 44100)
    y, _ = fa.load(path, sr=None, mono=mono)
    rng = np.random.default_rng(4)
    for _ in range(25):
        framing = {
            "block_length": int(rng.integers(1, 60)),
            "frame_length": int(rng.integers(1, 5000)),
            "hop_length": int(rng.integers(1, 5000)),
            "fill_value": [None, 0.5][rng.integers(2)],
        }
        got = list(fa.stream(path, mono=mono, **framing))
        expected = slices(y, **framing)
        assert len(got) == len(expected), framing
        for a, b in zip(got, expected, strict=True):
            np.testing.assert_array_equal(a, b)


def test_offset_duration_resampling_and_types(tmp_path):
    path = tmp_path / "x.wav"
    fa.write(path, noise(100_000), 44100, subtype="FLOAT")
    framing = {"block_length": 16, "frame_length": 512, "hop_length": 512}
    part, _ = fa.load(path, sr=None, offset=0.5, duration=1.0)
    np.testing.assert_array_equal(
        np.concatenate(list(fa.stream(path, offset=0.5, duration=1.0, **framing))), part
    )
    tail, _ = fa.load(path, sr=None, offset=-0.5)
    np.testing.assert_array_equal(np.concatenate(list(fa.stream(path, offset=-0.5, **framing))), tail)
    half = np.concatenate(list(fa.stream(path, sr=22050, dtype=np.float64, **framing)))
    assert half.dtype == np.float64
    np.testing.assert_allclose(half, fa.load(path, dtype=np.float64)[0], atol=1e-6)
    opened = sf.SoundFile(path)
    assert len(list(fa.stream(opened, **framing))) == 13 and not opened.closed
    opened.close()


def test_closing_early_closes_the_file(tmp_path):
    path = tmp_path / "x.wav"
    fa.write(path, noise(100_000), 8000)
    blocks = fa.stream(path, block_length=1, frame_length=64, hop_length=64)
    first = next(blocks)
    first[:] = 0
    assert next(blocks).any()
    blocks.close()
    assert list(blocks) == []


@pytest.mark.parametrize(
    "arguments, rule",
    [
        ({"block_length": 0}, "block_length"),
        ({"frame_length": 1.5}, "frame_length"),
        ({"hop_length": -1}, "hop_length"),
        ({"sr": 0}, "sr must"),
        ({"duration": -1}, "duration"),
        ({"dtype": "int16"}, "dtype"),
        ({"res_type": "fft"}, "res_type"),
        ({"offset": float("inf")}, "offset"),
        ({"nonfinite": "x"}, "nonfinite"),
    ],
)
def test_rules_before_the_first_block(arguments, rule):
    with pytest.raises(fa.ParameterError, match=f"stream: {rule}"):
        fa.stream("not opened yet", **({"block_length": 1, "frame_length": 2, "hop_length": 2} | arguments))


def test_fractional_steps(tmp_path):
    fa.write(tmp_path / "x.wav", noise(1000), 44100)
    with pytest.raises(
        fa.ParameterError, match="stream: block_length . hop_length must be a whole number of samples"
    ):
        next(fa.stream(tmp_path / "x.wav", block_length=1, frame_length=2, hop_length=1, sr=16000))


@pytest.mark.rivals
@pytest.mark.parametrize("extension", ["wav", "flac", "ogg"])
def test_equals_librosa(tmp_path, extension):
    librosa = pytest.importorskip("librosa", minversion="1.0.0.dev0")  # 0.11 cannot resample here
    rng = np.random.default_rng(5)
    for trial in range(60):
        path, channels = tmp_path / f"x.{extension}", int(rng.integers(1, 4))
        fa.write(path, noise(int(rng.integers(1, 90_000)), channels, trial), 44100)
        kwargs = {
            "block_length": int(rng.integers(1, 40)),
            "frame_length": 2 * int(rng.integers(450, 1500)),
            "hop_length": 2
            * int(rng.integers(1, 450)),  # librosa 1.0 loses its place where frames do not touch
            "mono": bool(rng.integers(2)),
            "fill_value": [None, 0.0, 2.0][rng.integers(3)],
            "sr": [None, 22050][rng.integers(2)],
            "duration": [None, 0.5][rng.integers(2)],
            "dtype": [np.float32, np.float64][rng.integers(2)],
        }
        expected, got = list(librosa.stream(path, **kwargs)), list(fa.stream(path, **kwargs))
        assert [b.shape for b in got] == [b.shape for b in expected], kwargs
        for a, b in zip(got, expected, strict=True):
            assert a.dtype == b.dtype
            np.testing.assert_allclose(a, b, rtol=0, atol=3e-7)
