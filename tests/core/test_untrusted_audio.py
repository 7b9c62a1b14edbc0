"""Hostile and broken audio files: an AudioError that names the file, never a crash, a hang or a short array."""

import io
import os
import resource
import struct
import sys
import time
import warnings

import fastaudio as fa
import numpy as np
import pytest
from fastaudio.core.container import read_header

sf = pytest.importorskip("soundfile")

SR = 44100
NOISE = (np.random.default_rng(1).standard_normal(SR) * 0.1).astype(np.float32)


def wav(tag=1, channels=1, sr=8000, bits=16, data=b"\1\0" * 100, size=None, extra=b"", before=b""):
    """A RIFF file whose header says what it is told to."""
    block = channels * bits // 8
    fmt = struct.pack("<HHIIHH", tag, channels, sr, sr * block & 0xFFFFFFFF, block & 0xFFFF, bits) + extra
    body = b"WAVE" + before + b"fmt " + struct.pack("<I", len(fmt)) + fmt
    body += b"data" + struct.pack("<I", len(data) if size is None else size) + data
    return b"RIFF" + struct.pack("<I", len(body) & 0xFFFFFFFF) + body


def rf64(data_size, data=b"\1\0" * 50):
    ds64 = b"ds64" + struct.pack("<IQQQI", 28, data_size, data_size, data_size // 2, 0)
    fmt = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
    return b"RF64" + b"\xff" * 4 + b"WAVE" + ds64 + fmt + b"data" + b"\xff" * 4 + data


def save(tmp_path, data, name="x.wav"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def encoded(tmp_path, extension, **kwargs):
    path = tmp_path / f"whole.{extension}"
    fa.write(path, NOISE, SR if kwargs.get("subtype") != "OPUS" else 48000, **kwargs)
    return path.read_bytes()


def flac_claiming(tmp_path, frames):
    data = bytearray(encoded(tmp_path, "flac"))
    packed = int.from_bytes(data[18:26], "big")
    data[18:26] = (packed >> 36 << 36 | frames).to_bytes(8, "big")
    return save(tmp_path, bytes(data), "claim.flac")


# --- not audio -------------------------------------------------------------------------------------------------------


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


# --- containers and codecs that are not let in -----------------------------------------------------------------------


@pytest.mark.parametrize("container", ["AU", "CAF", "W64", "VOC", "NIST", "MAT4", "MAT5", "PAF", "SVX", "IRCAM", "PVF", "XI",
                                       "AVR", "HTK", "SDS", "MPC2K", "WVE"])  # fmt: skip
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
    """4,295,032,592 frames of IMA ADPCM are reported as 65,296 by libsndfile 1.2.2: it never gets to see them."""
    path = save(tmp_path, wav(0x11, bits=4, data=b"", size=2_160_000_000, extra=struct.pack("<HH", 2, 505)))
    os.truncate(path, 2_160_000_060)
    with pytest.raises(fa.AudioError, match="IMA_ADPCM"):
        fa.load(path)


def test_second_fmt_chunk_cannot_smuggle_a_codec(tmp_path):
    fmt = b"fmt " + struct.pack("<IHHIIHH", 16, 0x11, 1, 8000, 4000, 1, 4)
    with pytest.raises(fa.AudioError, match="two fmt chunks"):
        fa.load(save(tmp_path, wav(before=fmt)))


def test_plain_codecs_are_let_in(tmp_path):
    for container, subtypes in {"WAV": ("PCM_U8", "PCM_24", "FLOAT", "DOUBLE", "ULAW", "ALAW"), "WAVEX": ("PCM_16",),
                                "RF64": ("PCM_16", "FLOAT"), "AIFF": ("PCM_S8", "PCM_16", "PCM_24"),
                                "FLAC": ("PCM_16", "PCM_24"), "OGG": ("VORBIS",), "MP3": (None,)}.items():  # fmt: skip
        for subtype in subtypes:
            sf.write(tmp_path / "x", NOISE, SR, format=container, subtype=subtype)
            y, _ = fa.load(tmp_path / "x", sr=None)
            assert y.shape == NOISE.shape, (container, subtype)
            assert np.corrcoef(y, NOISE)[0, 1] > 0.7


# --- truncation ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.99, 0.999])
@pytest.mark.parametrize(
    "extension, kwargs",
    [("wav", {}), ("wav", {"subtype": "FLOAT"}), ("rf64", {}), ("aiff", {}), ("flac", {}), ("ogg", {}),
     ("ogg", {"subtype": "OPUS"}), ("mp3", {})],
)  # fmt: skip
def test_truncated(tmp_path, extension, kwargs, share, capfd):
    data = encoded(tmp_path, extension, **kwargs)
    path = save(tmp_path, data[: int(len(data) * share)], f"cut.{extension}")
    with pytest.raises(fa.AudioError, match="load: .*cut"):
        fa.load(path, sr=None)
    if extension != "flac":  # a FLAC shows the cut only when it is decoded
        with pytest.raises(fa.AudioError, match="cut"):
            fa.get_duration(path=path)
    with pytest.raises(fa.AudioError, match="cut"):
        list(fa.stream(path, block_length=4, frame_length=1024, hop_length=1024))
    assert fa.load(tmp_path / f"whole.{extension}", sr=None)[0].shape == NOISE.shape


@pytest.mark.parametrize("extension", ["wav", "rf64", "aiff", "flac", "ogg", "mp3"])
def test_truncated_and_kept(tmp_path, extension, capfd):
    data = encoded(tmp_path, extension)
    whole, _ = fa.load(tmp_path / f"whole.{extension}", sr=None)
    path = save(tmp_path, data[: int(len(data) * 0.97)], f"cut.{extension}")
    y, sr = fa.load(path, sr=None, on_truncated="keep")
    assert sr == SR and 0.8 * SR < len(y) < SR
    good = len(y) - 2048  # the last block of a lossy codec lacks its overlap
    assert np.abs(y[:good] - whole[:good]).max() < 1e-6
    assert bool(fa.audio_info(path).truncated) == (extension != "flac")


def test_mp3_without_a_xing_tag(tmp_path):
    """libsndfile guesses the length of a variable-bit-rate MP3 from its first frame, and stops there."""
    data = encoded(tmp_path, "mp3")
    second = data.find(data[:2], 4)
    loud = np.concatenate((np.zeros(SR, np.float32), NOISE))
    fa.write(tmp_path / "vbr.mp3", loud, SR)
    vbr = (tmp_path / "vbr.mp3").read_bytes()
    vbr = vbr[vbr.find(vbr[:2], 4) :]
    header = read_header(io.BytesIO(vbr))
    assert abs(header.frames - len(loud)) < 4 * 1152
    path = save(tmp_path, vbr, "untagged.mp3")
    try:
        y, _ = fa.load(path, sr=None)
    except fa.AudioError as error:
        assert "Xing" in str(error)
    else:
        assert abs(len(y) - header.frames) <= 2304
    assert read_header(io.BytesIO(data[second : len(data) // 2])).cut == "its last frame is incomplete"


def test_constant_rate_mp3_without_tag_with_id3_tags(tmp_path):
    sf.write(tmp_path / "cbr.mp3", NOISE, SR, bitrate_mode="CONSTANT", compression_level=0.5)
    data = (tmp_path / "cbr.mp3").read_bytes()
    data = data[data.find(data[:2], 4) :]
    tagged = b"ID3\4\0\0" + bytes((0, 0, 7, 0x68)) + bytes(1000) + data + b"TAG" + bytes(125)
    for content in (data, tagged):
        y, _ = fa.load(save(tmp_path, content, "plain.mp3"), sr=None)
        assert abs(len(y) - SR) < 3 * 1152
        assert not fa.audio_info(tmp_path / "plain.mp3").truncated


def test_recorder_that_never_finished(tmp_path):
    with pytest.raises(fa.AudioError, match="promises no samples, but samples follow"):
        fa.load(save(tmp_path, wav(size=0)))
    assert fa.load(save(tmp_path, wav(data=b"")), sr=None)[0].shape == (0,)


# --- lying headers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [2**32 - 1, 2**31 - 1, 0x7FFFF000])
def test_streamed_wav_size_means_unknown(tmp_path, size):
    y, _ = fa.load(save(tmp_path, wav(size=size)), sr=None)
    np.testing.assert_array_equal(y, np.full(100, 1 / 32768, np.float32))


@pytest.mark.parametrize("size", [2**62, 2**63 - 1, 2**64 - 1])
def test_rf64_of_exabytes(tmp_path, size):
    path = save(tmp_path, rf64(size))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        y, _ = fa.load(path, sr=None)
    except fa.AudioError:
        y = np.zeros(50)
    assert len(y) == 50
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


@pytest.mark.parametrize("size", [201, 400, 2_000_000_000])
def test_wav_promising_more_than_is_there(tmp_path, size):
    path = save(tmp_path, wav(size=size))
    with pytest.raises(fa.AudioError, match=f"promises {size} bytes of samples, 200 are there"):
        fa.load(path)
    assert fa.load(path, sr=None, on_truncated="keep")[0].shape == (100,)


def test_flac_lengths(tmp_path):
    with pytest.raises(fa.AudioError, match="max_frames"):
        fa.load(flac_claiming(tmp_path, 2**36 - 1))
    with pytest.raises(fa.AudioError, match="44100 of 2000000000 frames decoded"):
        fa.load(flac_claiming(tmp_path, 2_000_000_000), sr=None)
    y, _ = fa.load(flac_claiming(tmp_path, 0), sr=None)  # a stream: unknown length
    assert y.shape == (SR,)
    with pytest.raises(fa.AudioError, match="get_duration: the file must declare its length"):
        fa.get_duration(path=tmp_path / "claim.flac")
    with pytest.raises(fa.AudioError, match="negative offset"):
        fa.load(tmp_path / "claim.flac", offset=-0.5)
    assert fa.audio_info(tmp_path / "claim.flac").frames is None


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss in KiB")
def test_a_lying_header_allocates_nothing(tmp_path):
    path = flac_claiming(tmp_path, 2_000_000_000)
    fa.load(tmp_path / "whole.flac")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(fa.AudioError):
        fa.load(path, sr=None, mono=False)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_max_frames(tmp_path):
    path = save(tmp_path, wav())
    with pytest.raises(fa.AudioError, match="load: file must have <= max_frames=99 frames, got 100"):
        fa.load(path, max_frames=99)
    assert fa.load(path, sr=None, max_frames=100)[0].shape == (100,)
    assert fa.load(path, sr=None, max_frames=80, duration=0.01)[0].shape == (80,)
    with pytest.raises(fa.AudioError, match="max_frames=1000 frames, got more"):
        fa.load(flac_claiming(tmp_path, 0), max_frames=1000)
    with pytest.raises(fa.ParameterError, match="max_frames"):
        fa.load(path, max_frames=0)


# --- samples ---------------------------------------------------------------------------------------------------------


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


# --- noise -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", ["wav", "aiff", "flac", "ogg", "mp3", "rf64"])
def test_random_damage_never_escapes_as_another_error(tmp_path, extension, capfd):
    """Flipped bytes and cuts: an array or one of our errors; the header walk alone survives ten times as many."""
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
