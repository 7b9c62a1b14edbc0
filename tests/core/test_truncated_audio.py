"""Files that end early and headers that lie: never a short array, never memory for samples."""

import io
import resource
import sys

import numpy as np
import pytest
from audio_bytes import NOISE, SR, encoded, flac_claiming, rf64, save, wav

import fastaudio as fa
from fastaudio.core.container import read_header

sf = pytest.importorskip("soundfile")


# --- truncation
# ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.99, 0.999])
@pytest.mark.parametrize(
    "extension, kwargs",
    [
        ("wav", {}),
        ("wav", {"subtype": "FLOAT"}),
        ("rf64", {}),
        ("aiff", {}),
        ("flac", {}),
        ("ogg", {}),
        ("ogg", {"subtype": "OPUS"}),
        ("mp3", {}),
    ],
)
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


# --- lying headers
# ---------------------------------------------------------------------------------------------------


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
