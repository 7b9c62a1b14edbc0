"""What verify finds, and what stats counts."""

import json

import numpy as np
import pytest

import fastaudio as fa
from fastaudio import data as d


def made(**about):
    x = np.random.default_rng(0).standard_normal((8, 3, 2)).astype(np.float32)
    names = ["a.wav", "a.wav", "b.wav", "c.wav", "d.wav", "d.wav", "e.wav", "f.wav"]
    return d.Dataset(x, [0, 0, 0, 1, 1, 1, 1, 1], ["jazz", "rock"], names, about)


@pytest.mark.parametrize("name", ["set.json", "set.npz", "set"])
def test_a_sound_set(tmp_path, name):
    d.save(made(), tmp_path / name)
    assert d.verify(tmp_path / name) == {
        "ok": True, "problems": [], "warnings": [], "segments": 8, "tracks": 6, "classes": ["jazz", "rock"],
    }  # fmt: skip


@pytest.mark.parametrize("name", ["set.json", "set.npz", "set"])
def test_what_its_owner_should_look_at(tmp_path, name):
    data = made()
    data.X[3] = data.X[0]
    data.mapping.append("blues")
    data.groups[7] = "a.wav"
    d.save(data, tmp_path / name)
    found = d.verify(tmp_path / name)
    assert found["ok"] and len(found["warnings"]) == 3
    assert found["warnings"][0] == "classes without segments: blues"
    assert found["warnings"][1] == "pairs of tracks that share segments, bit for bit, 1: a.wav = c.wav"
    assert found["warnings"][2] == "tracks with more than one label: a.wav"


def test_silence_is_no_copy_of_silence(tmp_path):
    """Segments of digital silence are alike in any two tracks; they are counted, and the tracks not called the same."""
    data = made()
    data.X[0] = data.X[3] = -100.0
    d.save(data, tmp_path / "set.npz")
    found = d.verify(tmp_path / "set.npz")
    assert found["ok"] and found["warnings"] == ["segments that are the same in every frame, as digital silence is: 2"]


def test_a_set_without_segments_is_of_no_use(tmp_path):
    (tmp_path / "set.json").write_text('{"mapping": ["jazz"], "labels": [], "mfcc": []}')
    found = d.verify(tmp_path / "set.json")
    assert not found["ok"] and found["problems"] == ["there must be a segment"]


def test_problems(tmp_path):
    data = made(counts={"segments": 9})
    d.save(data, tmp_path / "set.npz")
    found = d.verify(tmp_path / "set.npz")
    assert not found["ok"] and found["problems"] == ["there must be 9 segments, as when the set was made, got 8"]
    data = made()
    data.X[1, 0, 0] = np.nan
    d.save(data, tmp_path / "set")
    assert d.verify(tmp_path / "set")["problems"] == ["segment 1 must have finite numbers"]
    path = tmp_path / "set" / "part-00000.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert "checksum" in d.verify(tmp_path / "set")["problems"][0]
    path.unlink()
    assert not d.verify(tmp_path / "set")["ok"]
    with pytest.raises(fa.ParameterError, match="there must be a data set"):
        d.verify(tmp_path / "gone.npz")


@pytest.mark.parametrize("name", [None, "set.npz", "set"])
def test_stats(tmp_path, name):
    data = made(features={"mfcc": 1, "rms": 1}, sr=8000)
    if name:
        d.save(data, tmp_path / name)
    found = d.stats(tmp_path / name if name else data)
    json.dumps(found, allow_nan=False)
    assert found["classes"] == {"jazz": {"segments": 3, "tracks": 2}, "rock": {"segments": 5, "tracks": 4}}
    assert (found["segments"], found["tracks"], found["frames"], found["coefficients"]) == (8, 6, 3, 2)
    assert found["imbalance"] == 1.667 and found["bytes"] == 8 * 6 * 4 and found["about"] == {"sr": 8000}
    x = data.X.astype(float)
    for i, name in enumerate(("mfcc", "rms")):
        want = {
            "columns": 1,
            "mean": x[..., i].mean(),
            "std": x[..., i].std(),
            "min": x[..., i].min(),
            "max": x[..., i].max(),
        }
        assert found["features"][name] == pytest.approx(want, rel=1e-9)
