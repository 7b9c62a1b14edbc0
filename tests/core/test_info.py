"""get_duration, get_samplerate, audio_info."""

import io

import numpy as np
import pytest

import fastaudio as fa

sf = pytest.importorskip("soundfile")


@pytest.mark.parametrize("n, sr", [(0, 8000), (1, 22050), (12345, 44100)])
def test_files(tmp_path, n, sr):
    path = tmp_path / "x.wav"
    fa.write(path, np.zeros((3, n)), sr)
    for source in (path, str(path), io.BytesIO(path.read_bytes())):
        assert fa.get_duration(path=source) == n / sr
        assert fa.get_samplerate(source) == sr
    info = fa.audio_info(path)
    assert (info.container, info.subtype, info.samplerate, info.channels, info.frames, info.truncated) == (
        "WAV",
        "PCM_16",
        sr,
        3,
        n,
        "",
    )
    with sf.SoundFile(path) as opened:
        assert fa.get_samplerate(opened) == sr and fa.get_duration(path=opened) == n / sr


def test_signals_and_spectrograms():
    assert fa.get_duration(y=np.zeros((2, 11025)), sr=22050) == 0.5
    assert fa.get_duration(S=np.zeros((1025, 44))) == 43 * 512 / 22050
    assert fa.get_duration(S=np.zeros((1025, 44)), center=False) == (2048 + 43 * 512) / 22050
    assert fa.get_duration(y=np.zeros(100), S=np.zeros((3, 3)), sr=100) == 1.0


def test_rules():
    with pytest.raises(fa.ParameterError, match="one of y, S, path"):
        fa.get_duration()
    with pytest.raises(fa.ParameterError, match="sr must be"):
        fa.get_duration(y=np.zeros(3), sr=0)
    with pytest.raises(fa.ParameterError, match="hop_length must be"):
        fa.get_duration(S=np.zeros((3, 3)), hop_length=0)


@pytest.mark.rivals
def test_equals_librosa(tmp_path):
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(0)
    for _ in range(300):
        kwargs = {
            "sr": float(rng.choice([8000, 22050, 44100])),
            "n_fft": int(rng.integers(1, 5000)),
            "hop_length": int(rng.integers(1, 3000)),
            "center": bool(rng.integers(2)),
        }
        S = np.zeros((4, int(rng.integers(1, 300))))
        assert fa.get_duration(S=S, **kwargs) == librosa.get_duration(S=S, **kwargs)
        assert fa.get_duration(y=S, **kwargs) == librosa.get_duration(y=S, **kwargs)
    for extension in ("wav", "flac", "ogg", "mp3", "aiff"):
        path = tmp_path / f"x.{extension}"
        fa.write(path, rng.uniform(-0.5, 0.5, 30001), 44100)
        assert fa.get_duration(path=path) == librosa.get_duration(path=path)
        assert fa.get_samplerate(path) == librosa.get_samplerate(path)
