"""What comes first to the mind of a user of librosa, and what he is told."""

import warnings
from pathlib import Path

import numpy as np
import pytest

import fastaudio as fa

Y = np.sin(np.arange(4000) / 9).astype(np.float32)


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: fa.stft("song.wav"), "stft: audio must be a NumPy array, got str; fa.load reads files"),
        (lambda: fa.feature.rms(y=Path("a.wav")), "rms: audio must be a NumPy array, got PosixPath; fa.load reads files"),
        (lambda: fa.feature.mfcc(y=(Y, 22050)), "mfcc: audio must be a NumPy array, got tuple; fa.load returns (samples, rate)"),
        (lambda: fa.util.valid_audio("a.wav"), "valid_audio: audio must be a NumPy array, got str; fa.load reads files"),
        (lambda: fa.stft(Y, window="hanning"), "known name, got 'hanning'; did you mean 'hann'?"),
        (lambda: fa.write("a.wav", np.zeros((1000, 2)), 8000), "y must be (channels, n), got shape (1000, 2); y.T?"),
        (lambda: fa.write("a.wav", np.zeros((9000, 2)), 8000), "1 to 1024 channels, (channels, n), got shape (9000, 2)"),
        (lambda: fa.write("a.m4a", Y, 8000), "got '.m4a'"),
    ],
)
def test_messages_know_the_way(call, said):
    with pytest.raises(fa.ParameterError) as caught:
        call()
    assert said in str(caught.value)


def test_frames_by_channels_are_noticed():
    with pytest.warns(UserWarning, match=r"length 2; shape \(4000, 2\) means 4000 channels: y.T\?"):
        fa.stft(np.stack([Y, Y], axis=1), n_fft=512)
    with pytest.warns(UserWarning, match="length 2$"):
        fa.stft(Y[:2])


def test_other_files_are_to_be_converted(tmp_path):
    (tmp_path / "a.m4a").write_bytes(b"\0\0\0\x20ftypM4A " + bytes(100))
    with pytest.raises(fa.AudioError, match="ffmpeg -i IN OUT.wav"):
        fa.load(tmp_path / "a.m4a")


def test_tensors_and_lists_are_resampled():
    wanted = fa.resample(Y, orig_sr=4000, target_sr=3000)
    assert all(np.array_equal(y, wanted) for y in fa.resample([Y, Y], orig_sr=4000, target_sr=3000))
    torch = pytest.importorskip("torch")
    got = fa.resample(torch.from_numpy(Y), orig_sr=4000, target_sr=3000)
    assert torch.equal(got, torch.from_numpy(wanted))
    with pytest.raises(fa.ParameterError, match=r"got torch.bfloat16; call .float\(\) first"):
        fa.stft(torch.zeros(4000, dtype=torch.bfloat16))


def test_no_warning_where_nothing_is_wrong():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fa.stft(np.zeros((8, 600), np.float32), n_fft=512)
