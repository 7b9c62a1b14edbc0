"""Hostile and broken audio files: an AudioError that names the file, never a crash or a hang."""

import io
import os
import struct
import time
import warnings

import numpy as np
import pytest
from audio_bytes import NOISE, SR, encoded, save, wav

import fastaudio as fa
from fastaudio.core.container import read_header

sf = pytest.importorskip("soundfile")


# --- not audio
# -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data, reason",
    [
        (b"", "empty"),
        (b"R", "unknown container"),
        (b"hello, this is no audio\n" * 9, "unknown container"),
        (b"\0" * 4096, "unknown container"),
        (b"RIFF\x24\0\0\0WAVE", "ends inside its header"),
        (wav()[:36], "data"),
        (b"fLaC\0\0", "ends inside its header"),
        (b"OggS\0\2", "incomplete"),
        (b"\xff\xfb", "unknown container"),
        (wav(channels=0), "file must hold audio"),
        (wav(sr=0), "file must hold audio"),
        (wav(sr=2**32 - 1), "file must hold audio"),
        (wav(bits=0), "file must hold audio"),
    ],
)
def test_not_audio(tmp_path, data, reason):
    path = save(tmp_path, data)
    for call in (fa.load, fa.get_samplerate, fa.audio_info, lambda p: fa.get_duration(path=p)):
        with pytest.raises(fa.AudioError, match=reason) as caught:
            call(path)
        assert "x.wav" in str(caught.value)
        assert isinstance(caught.value, OSError)
    assert path.read_bytes() == data


def test_missing_folder_and_bad_argument(tmp_path):
    with pytest.raises(fa.AudioError, match="load: file must be readable .No such file.*gone.wav"):
        fa.load(tmp_path / "gone.wav")
    with pytest.raises(FileNotFoundError):  # as of open()
        fa.audio_info(str(tmp_path / "gone.wav"))
    with pytest.raises(fa.AudioError, match="regular file"):
        fa.load(tmp_path)
    with pytest.raises(fa.AudioError, match="null"):
        fa.load("a\0b.wav")
    for bad in (None, 1.5, True, ["a.wav"]):
        with pytest.raises(fa.ParameterError, match="load: path"):
            fa.load(bad)
    with pytest.raises(fa.ParameterError, match="binary mode"):
        fa.load(io.StringIO("text"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipe_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    start = time.perf_counter()
    with pytest.raises(fa.AudioError, match="regular file"):
        fa.load(tmp_path / "pipe.wav")
    assert time.perf_counter() - start < 1


# --- containers and codecs that are not let in
# -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "container",
    [
        "AU",
        "CAF",
        "W64",
        "VOC",
        "NIST",
        "MAT4",
        "MAT5",
        "PAF",
        "SVX",
        "IRCAM",
        "PVF",
        "XI",
        "AVR",
        "HTK",
        "SDS",
        "MPC2K",
        "WVE",
    ],
)
def test_exotic_containers_are_named_not_opened(tmp_path, container):
    path = tmp_path / "x.wav"
    sf.write(path, NOISE[:4000], 8000, format=container)
    with pytest.raises(fa.AudioError, match="format must be one of WAV.*allow_formats"):
        fa.load(path)
    assert len(fa.load(path, sr=None, allow_formats=(container,))[0]) >= 4000


@pytest.mark.parametrize("codec", ["IMA_ADPCM", "MS_ADPCM", "GSM610", "NMS_ADPCM_16", "G721_32"])
def test_exotic_codecs_in_wav(tmp_path, codec):
    path = tmp_path / "x.wav"
    sf.write(path, NOISE[:4000], 8000, subtype=codec)
    with pytest.raises(fa.AudioError, match="load: format must be.*got WAV.*x.wav"):
        fa.load(path)
    with warnings.catch_warnings(record=True):
        assert len(fa.load(path, sr=None, allow_formats=("WAV",))[0]) >= 4000


def test_aifc_and_ogg_codecs(tmp_path):
    path = tmp_path / "x.aiff"
    sf.write(path, NOISE[:4000], 8000, subtype="IMA_ADPCM")
    with pytest.raises(fa.AudioError, match="AIFF IMA_ADPCM"):
        fa.load(path)
    page = b"OggS\0\6" + bytes(20) + b"\1\x08Speex   "
    with pytest.raises(fa.AudioError, match="OGG SPEEX"):
        fa.load(save(tmp_path, page, "x.ogg"))


def test_wrapped_frame_count_of_a_sparse_adpcm(tmp_path):
    """4,295,032,592 frames of IMA ADPCM are reported as 65,296 by libsndfile 1.2.2: it gets none."""
    path = save(tmp_path, wav(0x11, bits=4, data=b"", size=2_160_000_000, extra=struct.pack("<HH", 2, 505)))
    os.truncate(path, 2_160_000_060)
    with pytest.raises(fa.AudioError, match="IMA_ADPCM"):
        fa.load(path)


def test_second_fmt_chunk_cannot_smuggle_a_codec(tmp_path):
    fmt = b"fmt " + struct.pack("<IHHIIHH", 16, 0x11, 1, 8000, 4000, 1, 4)
    with pytest.raises(fa.AudioError, match="two fmt chunks"):
        fa.load(save(tmp_path, wav(before=fmt)))


def test_plain_codecs_are_let_in(tmp_path):
    for container, subtypes in {
        "WAV": ("PCM_U8", "PCM_24", "FLOAT", "DOUBLE", "ULAW", "ALAW"),
        "WAVEX": ("PCM_16",),
        "RF64": ("PCM_16", "FLOAT"),
        "AIFF": ("PCM_S8", "PCM_16", "PCM_24"),
        "FLAC": ("PCM_16", "PCM_24"),
        "OGG": ("VORBIS",),
        "MP3": (None,),
    }.items():
        for subtype in subtypes:
            sf.write(tmp_path / "x", NOISE, SR, format=container, subtype=subtype)
            y, _ = fa.load(tmp_path / "x", sr=None)
            assert y.shape == NOISE.shape, (container, subtype)
            assert np.corrcoef(y, NOISE)[0, 1] > 0.7


# --- samples
# ---------------------------------------------------------------------------------------------------------


def test_nan_and_inf(tmp_path):
    x = NOISE[:1000].copy()
    x[[3, 500, 999]] = np.nan, np.inf, -np.inf
    path = save(tmp_path, wav(3, bits=32, data=x.tobytes(), sr=SR))
    for kwargs in ({}, {"sr": None}, {"sr": None, "mono": False}, {"dtype": "float64"}):
        with pytest.raises(fa.ParameterError, match="load: samples must be finite, got NaN or Inf"):
            fa.load(path, **kwargs)
    with pytest.raises(fa.ParameterError, match="stream: samples must be finite"):
        list(fa.stream(path, block_length=1, frame_length=64, hop_length=64))
    np.testing.assert_array_equal(fa.load(path, sr=None, nonfinite="propagate")[0], x)
    zeroed = np.where(np.isfinite(x), x, 0)
    np.testing.assert_array_equal(fa.load(path, sr=None, nonfinite="zero")[0], zeroed)
    assert np.isfinite(fa.load(path, sr=8000, nonfinite="zero")[0]).all()
    with pytest.raises(fa.ParameterError, match="nonfinite"):
        fa.load(path, nonfinite="ignore")


def test_denormals_survive(tmp_path):
    tiny = np.full(64, 5e-41, np.float32)
    y, _ = fa.load(save(tmp_path, wav(3, bits=32, data=tiny.tobytes())), sr=None)
    np.testing.assert_array_equal(y, tiny)


@pytest.mark.parametrize("n", [0, 1, 2])
@pytest.mark.parametrize("extension", ["wav", "flac", "aiff", "rf64"])
def test_zero_and_few_samples(tmp_path, n, extension):
    path = tmp_path / f"short.{extension}"
    if extension == "flac" and n == 0:
        with pytest.raises(fa.ParameterError, match="write: y must have at least one sample for FLAC"):
            fa.write(path, NOISE[:n], SR)
        assert not list(tmp_path.iterdir())
        return
    fa.write(path, NOISE[:n], SR)
    for kwargs in ({"sr": None}, {}, {"sr": 8000, "mono": False}):
        y, sr = fa.load(path, **kwargs)
        assert y.shape == (-(-n * sr // SR),) and np.isfinite(y).all()
    assert fa.get_duration(path=path) == n / SR


def test_many_channels(tmp_path):
    y, _ = fa.load(save(tmp_path, wav(channels=1024, data=bytes(2048 * 3))), sr=None, mono=False)
    assert y.shape == (1024, 3)
    with pytest.raises(fa.AudioError):
        fa.load(save(tmp_path, wav(channels=65535, bits=8, data=bytes(65535))))


# --- noise
# -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", ["wav", "aiff", "flac", "ogg", "mp3", "rf64"])
def test_random_damage_never_escapes_as_another_error(tmp_path, extension, capfd):
    """Flipped bytes and cuts: an array or one of our errors, from the header walk no error at all."""
    data = encoded(tmp_path, extension)[:12000]
    rng = np.random.default_rng(7)
    for trial in range(600):
        broken = bytearray(data)
        for position in rng.integers(0, 200 if trial % 2 else len(data), rng.integers(1, 6)):
            broken[position] = rng.integers(256)
        broken = bytes(broken[: rng.integers(1, len(data))]) if trial % 3 == 0 else bytes(broken)
        read_header(io.BytesIO(broken))
        if trial % 10 == 0:
            path = save(tmp_path, broken, "broken")
            for keep in ("raise", "keep"):
                try:
                    y, sr = fa.load(path, sr=None, on_truncated=keep, nonfinite="zero", max_frames=10**7)
                except (fa.AudioError, fa.ParameterError):
                    continue
                assert np.isfinite(y).all() and sr > 0
