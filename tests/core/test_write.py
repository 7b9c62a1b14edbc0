"""write and atomic_file: whole or not at all."""

import os
import resource
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import fastaudio as fa
from fastaudio._atomic import atomic_file

sf = pytest.importorskip("soundfile")

NOISE = np.random.default_rng(0).uniform(-0.9, 0.9, (2, 9000)).astype(np.float32)


@pytest.mark.parametrize(
    "extension, subtype, error",
    [
        ("wav", None, 4.6e-5),
        ("wav", "PCM_24", 1.8e-7),
        ("wav", "FLOAT", 0),
        ("wav", "DOUBLE", 0),
        ("WAV", None, 4.6e-5),
        ("rf64", None, 4.6e-5),
        ("aiff", None, 4.6e-5),
        ("aif", "PCM_24", 1.8e-7),
        ("flac", None, 4.6e-5),
        ("flac", "PCM_24", 1.8e-7),
    ],
)
def test_round_trip(tmp_path, extension, subtype, error):
    path = tmp_path / f"x.{extension}"
    fa.write(path, NOISE, 22050, subtype=subtype)
    y, sr = fa.load(path, sr=None, mono=False)
    assert sr == 22050 and y.shape == NOISE.shape
    assert np.abs(y - NOISE).max() <= error  # libsndfile writes x * 32767 rounded, and reads / 32768
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int16, np.int32, ">f4"])
def test_types_and_layouts(tmp_path, dtype):
    scale = {"i2": 2**15, "i4": 2**31}.get(np.dtype(dtype).str[1:], 1)
    y = (NOISE.astype(np.float64) * scale).astype(dtype)[:, ::3]
    fa.write(tmp_path / "x.wav", y, 8000)
    got = fa.load(tmp_path / "x.wav", sr=None, mono=False)[0]
    np.testing.assert_allclose(got, NOISE[:, ::3], atol=1e-3 if dtype == np.float16 else 4e-5)


def test_long_vorbis(tmp_path):
    """One long write overflows libsndfile's stack; ours is cut in blocks."""
    code = (
        "import fastaudio as fa, numpy as np\n"
        "fa.write({!r}, np.random.default_rng(0).uniform(-.5, .5, (2, 2_700_000)), 44100)"
    )
    path = str(tmp_path / "x.ogg")
    done = subprocess.run([sys.executable, "-c", code.format(path)], capture_output=True)
    assert done.returncode == 0, done.stderr
    assert fa.audio_info(path).frames == 2_700_000


@pytest.mark.parametrize(
    "arguments, rule",
    [
        ({"y": [0.0]}, "y must be an array"),
        ({"y": np.zeros((2, 2, 2))}, "y must be an array"),
        ({"y": np.float64(1)}, "y must"),
        ({"y": np.zeros(9, complex)}, "y must be one of"),
        ({"y": np.zeros(9, np.uint8)}, "y must be one of"),
        ({"y": np.zeros((0, 9))}, "y must have 1 to 1024"),
        ({"sr": 0}, "sr must"),
        ({"sr": 44100.5}, "sr must"),
        ({"subtype": "MP3"}, "subtype must"),
        ({"format": "AU"}, "format"),
        ({"path": "x.txt"}, "format .or the extension"),
    ],
)
def test_rules(tmp_path, arguments, rule):
    arguments = {"path": "x.wav", "y": np.zeros(9), "sr": 8000} | arguments
    arguments["path"] = tmp_path / arguments["path"]
    with pytest.raises(fa.ParameterError, match=f"write: {rule}"):
        fa.write(**arguments)
    assert not os.listdir(tmp_path)


def test_nan_leaves_the_old_file(tmp_path):
    fa.write(tmp_path / "x.wav", NOISE, 8000)
    before = (tmp_path / "x.wav").read_bytes()
    with pytest.raises(fa.ParameterError, match="finite"):
        fa.write(tmp_path / "x.wav", np.array([0.0, np.nan]), 8000)
    assert (tmp_path / "x.wav").read_bytes() == before


def test_no_such_folder(tmp_path):
    with pytest.raises(fa.AudioError, match="write: file must be writable .*none"):
        fa.write(tmp_path / "none" / "x.wav", NOISE, 8000)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
@pytest.mark.parametrize("write", [fa.write, lambda path, y, sr: fa.write_blocks(path, iter([y, y]), sr)])
def test_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, write):
    """And says what the system said, which libsndfile calls "System error."."""
    fa.write(tmp_path / "x.wav", NOISE[:, :100], 8000)
    before = (tmp_path / "x.wav").read_bytes()
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, old[1]))
    try:
        with pytest.raises(fa.AudioError, match=r"file must be writable \(File too large\), got '.*x.wav'"):
            write(tmp_path / "x.wav", NOISE, 8000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert (tmp_path / "x.wav").read_bytes() == before and os.listdir(tmp_path) == ["x.wav"]


def test_permissions(tmp_path):
    fa.write(tmp_path / "x.wav", NOISE, 8000)
    (tmp_path / "plain").write_bytes(b"")
    assert (tmp_path / "x.wav").stat().st_mode == (tmp_path / "plain").stat().st_mode
    os.chmod(tmp_path / "x.wav", 0o640)
    fa.write(tmp_path / "x.wav", NOISE, 8000)
    assert (tmp_path / "x.wav").stat().st_mode & 0o777 == 0o640


def test_error_inside_the_block(tmp_path):
    (tmp_path / "x").write_bytes(b"old")
    with pytest.raises(RuntimeError, match="stop"):
        with atomic_file(tmp_path / "x") as file:
            file.write(b"new")
            raise RuntimeError("stop")
    assert (tmp_path / "x").read_bytes() == b"old" and os.listdir(tmp_path) == ["x"]


def test_killed_at_any_moment(tmp_path):
    """kill -9 while a child rewrites one file: it is always one of the whole versions."""
    code = (
        "import numpy as np\nfrom fastaudio._atomic import atomic_file\nimport sys\n"
        "for i in range(10**6):\n"
        "    with atomic_file(sys.argv[1]) as f: f.write(bytes([i % 251]) * 3_000_000)\n"
        "    print('.', flush=True)\n"
    )
    path = tmp_path / "x"
    rng = np.random.default_rng(0)
    for _ in range(8):
        child = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
        child.stdout.readline()
        time.sleep(float(rng.uniform(0, 0.05)))
        child.kill()
        child.wait()
        child.stdout.close()
        data = path.read_bytes()
        assert len(data) == 3_000_000 and len(set(data)) == 1
