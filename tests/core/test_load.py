"""load: values and shapes against the samples written, librosa, and real files."""

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import fastaudio as fa

sf = pytest.importorskip("soundfile")

REAL = Path(os.environ.get("FASTAUDIO_REALDATA") or Path(__file__).parents[2] / ".." / "shared" / "data")


def noise(n, channels=1, seed=0):
    return np.random.default_rng(seed).uniform(-0.9, 0.9, (channels, n)).astype(np.float32)


@pytest.fixture
def stereo(tmp_path):
    y = noise(5000, 2)
    path = tmp_path / "stereo.wav"
    fa.write(path, y, 22050, subtype="FLOAT")
    return path, y


def test_samples_layout_and_types(stereo):
    path, y = stereo
    got, sr = fa.load(path, mono=False)
    assert sr == 22050 and got.flags.c_contiguous and got.dtype == np.float32
    np.testing.assert_array_equal(got, y)
    np.testing.assert_array_equal(fa.load(path)[0], (y[0] + y[1]) / 2)
    assert fa.load(path, dtype=np.float64)[0].dtype == np.float64
    assert fa.load(str(path), sr=None)[1] == 22050


@pytest.mark.parametrize(
    "offset, duration, first, last",
    [
        (0, None, 0, 5000),
        (0.1, None, 2205, 5000),
        (0.1, 0.05, 2205, 3307),
        (-0.1, None, 2795, 5000),
        (-0.1, 0.01, 2795, 3015),
        (0, 0, 0, 0),
        (0.2, 9, 4410, 5000),
        (5000 / 22050, None, 5000, 5000),
    ],
)
def test_offset_and_duration(stereo, offset, duration, first, last):
    path, y = stereo
    got, _ = fa.load(path, mono=False, offset=offset, duration=duration)
    np.testing.assert_array_equal(got, y[:, first:last])


def test_integers(tmp_path):
    x = np.random.default_rng(3).integers(-32768, 32768, 3000).astype(np.int16)
    fa.write(tmp_path / "x.wav", x, 8000)
    np.testing.assert_array_equal(fa.load(tmp_path / "x.wav", sr=None, dtype=np.int16)[0], x)
    np.testing.assert_array_equal(fa.load(tmp_path / "x.wav", sr=None)[0], x / np.float32(32768))
    with pytest.raises(
        fa.ParameterError, match="load: dtype must be floating-point to mix or resample, got int16"
    ):
        fa.load(tmp_path / "x.wav", dtype=np.int16)


@pytest.mark.parametrize(
    "arguments, rule",
    [
        ({"sr": 0}, "sr must be"),
        ({"sr": -1}, "sr must be"),
        ({"sr": float("nan")}, "sr must be"),
        ({"duration": -1}, "duration must be"),
        ({"duration": float("inf")}, "duration must be"),
        ({"offset": 1}, "offset must lie within"),
        ({"offset": -1}, "offset must lie within"),
        ({"offset": float("nan")}, "offset must be finite"),
        ({"dtype": "complex64"}, "dtype must be"),
        ({"on_truncated": "maybe"}, "on_truncated must be"),
        ({"sr": 8000, "res_type": "best"}, "res_type must be"),
    ],
)
def test_rules(stereo, arguments, rule):
    with pytest.raises(fa.ParameterError, match=f"(load|resample): {rule}"):
        fa.load(stereo[0], **arguments)


def test_every_kind_of_source(stereo):
    path, y = stereo
    expected = fa.load(path)[0]
    np.testing.assert_array_equal(fa.load(os.fsencode(path))[0], expected)
    np.testing.assert_array_equal(fa.load(os.open(path, os.O_RDONLY))[0], expected)
    np.testing.assert_array_equal(fa.load(io.BytesIO(path.read_bytes()))[0], expected)
    with open(path, "rb") as file:
        np.testing.assert_array_equal(fa.load(file)[0], expected)
        assert not file.closed
    opened = sf.SoundFile(path)
    opened.seek(1000)
    np.testing.assert_array_equal(fa.load(opened)[0], expected[1000:])
    assert opened.closed  # as librosa leaves it
    np.testing.assert_array_equal(fa.load(sf.SoundFile(path), offset=0.1)[0], expected[2205:])


@pytest.mark.parametrize("extension", ["mp3", "ogg", "flac", "wav"])
def test_decoding_in_blocks_changes_nothing(tmp_path, extension):
    """soundfile's own block reading restarts the MP3 decoder at every seam."""
    y = noise(200_001, 2)
    path = tmp_path / f"x.{extension}"
    fa.write(path, y, 44100)
    whole, _ = sf.read(path, dtype="float32")
    np.testing.assert_array_equal(fa.load(path, sr=None, mono=False)[0], whole.T)
    np.testing.assert_array_equal(fa.load(sf.SoundFile(path), sr=None, mono=False)[0], whole.T)
    with open(path, "rb") as file:
        np.testing.assert_array_equal(fa.load(file, sr=None, mono=False)[0], whole.T)


def test_long_files_grow(tmp_path, monkeypatch):
    import importlib

    monkeypatch.setattr(importlib.import_module("fastaudio.core.load"), "_FIRST", 1000)
    y = noise(300_000, 3)
    fa.write(tmp_path / "x.wav", y, 8000, subtype="FLOAT")
    np.testing.assert_array_equal(fa.load(tmp_path / "x.wav", sr=None, mono=False)[0], y)
    np.testing.assert_allclose(fa.load(tmp_path / "x.wav", sr=None)[0], y.mean(axis=0), atol=1e-7)


def test_thirty_seconds_at_the_default_rate(tmp_path):
    fa.write(tmp_path / "x.wav", np.zeros(30 * 48000, np.float32), 48000)
    y, sr = fa.load(tmp_path / "x.wav")
    assert sr == 22050 and y.shape == (661500,) and y.dtype == np.float32


def test_imports_wait_until_used(tmp_path):
    code = (
        "import sys; import fastaudio as fa; fa.load, fa.stream, fa.resample, fa.write, fa.get_duration\n"
        "assert not {'soundfile', 'soxr', 'tqdm', 'matplotlib', 'numba', 'scipy'} & set(sys.modules)\n"
        "sys.modules['soundfile'] = sys.modules['soxr'] = None\n"
        "import numpy as np\n"
        "for call in (lambda: fa.load(%r), lambda: fa.resample(np.zeros(9), orig_sr=2, target_sr=1)):\n"
        "    try: call()\n"
        "    except fa.BackendUnavailable as error: assert 'pip install so' in str(error), error\n"
        "    else: raise SystemExit('no error')\n"
    ).replace("%r", repr(str(tmp_path / "x.wav")))
    (tmp_path / "x.wav").write_bytes(
        b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\0\0\0\0"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_first_use_from_many_threads(stereo):
    code = (
        "import sys, threading; import fastaudio as fa\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "wait = threading.Barrier(16)\n"
        "def one(path):\n"
        "    wait.wait(); return fa.load(path, sr=8000)[0].shape\n"
        "with ThreadPoolExecutor(16) as pool: print(len(set(pool.map(one, [sys.argv[1]] * 16))))\n"
    )
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", code, str(stereo[0])], capture_output=True, text=True)
        assert (done.stdout.strip(), done.stderr) == ("1", "")


@pytest.mark.rivals
def test_equals_librosa(tmp_path):
    librosa = pytest.importorskip("librosa", minversion="1.0.0.dev0")  # 0.11 has no negative offsets
    rng = np.random.default_rng(11)
    for trial in range(300):
        channels, sr = int(rng.integers(1, 7)), int(rng.choice([8000, 11025, 16000, 22050, 44100, 48000]))
        n = int(rng.integers(1, 30000))
        extension, subtype = [
            ("wav", "PCM_16"),
            ("wav", "FLOAT"),
            ("wav", "PCM_24"),
            ("flac", None),
            ("ogg", None),
            ("mp3", None),
            ("aiff", None),
        ][trial % 7]
        if extension == "mp3":
            channels, sr, n = min(channels, 2), 44100, n + 5000
        path = tmp_path / f"x.{extension}"
        fa.write(path, noise(n, channels, trial), sr, subtype=subtype)
        kwargs = {
            "sr": [None, 22050, 16000, 44100][rng.integers(4)],
            "mono": bool(rng.integers(2)),
            "offset": float(rng.choice([0, 0.3, -0.4]) * n / sr),
            "duration": [None, 0.01, 0.5][rng.integers(3)],
            "dtype": [np.float32, np.float64][rng.integers(2)],
            "res_type": ["soxr_hq", "soxr_mq", "soxr_qq"][rng.integers(3)],
        }
        expected, rate = librosa.load(path, **kwargs)
        got, got_rate = fa.load(path, **kwargs)
        assert got_rate == rate and got.shape == expected.shape and got.dtype == expected.dtype, (
            extension,
            kwargs,
        )
        np.testing.assert_allclose(got, expected, rtol=0, atol=3e-7, err_msg=str((extension, kwargs)))


@pytest.mark.realdata
@pytest.mark.skipif(not REAL.is_dir(), reason="no folder of recordings")
def test_real_recordings():
    good = [
        p
        for p in sorted((REAL / "edge").iterdir())
        if p.stem not in ("truncated", "not_audio", "nan_inf_float")
    ]
    assert len(good) >= 20
    for path in [*good, *sorted((REAL / "clips").iterdir())]:
        whole, sr = sf.read(path, dtype="float32", always_2d=True)
        y, rate = fa.load(path, sr=None, mono=False)
        assert rate == sr
        np.testing.assert_array_equal(y.reshape(whole.shape[1], -1), whole.T, err_msg=path.name)
        y, rate = fa.load(path)
        assert y.shape == (-(-len(whole) * 22050 // sr),) and np.isfinite(y).all()
        assert fa.get_duration(path=path) == len(whole) / sr
    for name in ("truncated.flac", "not_audio.wav"):
        with pytest.raises(fa.AudioError, match=name):
            fa.load(REAL / "edge" / name)
    with pytest.raises(fa.ParameterError, match="finite"):
        fa.load(REAL / "edge" / "nan_inf_float.wav")
    kept, _ = fa.load(REAL / "edge" / "truncated.flac", sr=None, on_truncated="keep")
    assert len(kept) > 10000


@pytest.mark.realdata
@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="no folder of recordings")
def test_no_whole_recording_is_called_truncated():
    files = [
        p
        for p in sorted(REAL.rglob("*"))
        if p.suffix in (".wav", ".flac", ".ogg", ".mp3", ".aiff") and p.parent.name != "edge"
    ]
    assert len(files) > 3000
    assert [p.name for p in files if fa.audio_info(p).truncated] == []
