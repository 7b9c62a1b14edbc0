"""One rule says which files of a folder are sound, whoever asks."""

import os
import sys

import pytest

import fastaudio as fa
from fastaudio.apps.denoise.sounds import find
from fastaudio.apps.generate.preprocessing_pipeline import sounds
from fastaudio.cli.demo_training import classes_of
from fastaudio.cli.inputs import find_inputs
from fastaudio.core.sound_files import is_sound, sounds_below
from fastaudio.data.manifests import recordings
from fastaudio.data.scan import scan

KEPT = ["drums/a.wav", "drums/b.FLAC", "drums/inner.wav", "voices/c.ogg"]
LEFT = ["drums/.hidden.wav", "drums/._a.wav", "drums/notes.txt", "drums/wav", ".git/d.wav", "voices/e.wav.txt"]

ASKED = {
    "commands": lambda root: find_inputs("features", [str(root)], None),
    "sets": lambda root: [track.path for track in scan(root).tracks],
    "lists": lambda root: [root / name for name in recordings(str(root))],
    "denoising": lambda root: find("Mixer", root),
    "generation": lambda root: [root / name for name in sounds(root)],
}


@pytest.fixture
def odd(tmp_path):
    """A folder of sound with all that must not be taken for it."""
    root = tmp_path / "set"
    for name in (*KEPT, *LEFT):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.wav").touch()
    if sys.platform != "win32":
        os.mkfifo(root / "drums" / "pipe.wav")
        (root / "drums" / "inner.wav").unlink()
        (root / "drums" / "inner.wav").symlink_to(root / "drums" / "a.wav")
        (root / "drums" / "outer.wav").symlink_to(tmp_path / "elsewhere" / "secret.wav")
        (root / "drums" / "relative.wav").symlink_to("../../elsewhere/secret.wav")
        (root / "drums" / "gone.wav").symlink_to(tmp_path / "nothing.wav")
        (root / "drums" / "self.wav").symlink_to(root / "drums" / "self.wav")
        (root / "linked").symlink_to(tmp_path / "elsewhere")
        (root / "round").symlink_to(root)
    return root


@pytest.mark.parametrize("who", ASKED)
def test_everyone_takes_the_same_files(odd, who):
    assert [os.path.relpath(path, odd).replace(os.sep, "/") for path in ASKED[who](odd)] == KEPT


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("who", ASKED)
def test_the_folder_itself_may_be_a_link(odd, tmp_path, who):
    (tmp_path / "way").symlink_to(odd)
    assert len(ASKED[who](tmp_path / "way")) == len(KEPT)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("who", [who for who in ASKED if who != "lists"])
def test_a_folder_of_links_that_lead_out_says_so(tmp_path, who):
    (tmp_path / "a.wav").touch()
    (tmp_path / "links" / "drums").mkdir(parents=True)
    (tmp_path / "links" / "drums" / "a.wav").symlink_to(tmp_path / "a.wav")
    with pytest.raises(fa.ParameterError, match=r"\.wav, .*links that lead out of the folder are not followed\)?, got"):
        ASKED[who](tmp_path / "links")


def test_files_come_before_folders_in_the_order_of_names(tmp_path):
    for name in ("b/2.wav", "b/a/1.wav", "a/3.wav", "z.wav", "B.wav"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in sounds_below(tmp_path)]
    assert found == ["B.wav", "z.wav", "a/3.wav", "b/2.wav", "b/a/1.wav"]
    assert list(sounds_below(tmp_path / "none")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_file_that_a_pattern_named_may_be_a_link(odd, monkeypatch):
    monkeypatch.chdir(odd)
    assert is_sound("drums/outer.wav") and not is_sound("drums/pipe.wav") and not is_sound("drums/.hidden.wav")
    assert [p.name for p in find_inputs("info", ["drums/o*.wav"], None)] == ["outer.wav"]


def test_the_demo_learns_what_a_set_is_made_of(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for number in range(4):
            (tmp_path / name / f"{number}.txt").touch()
    assert not classes_of(tmp_path)
    for number in range(8):
        (tmp_path / "ab"[number % 2] / f"{number}.wav").touch()
    assert classes_of(tmp_path)
    (tmp_path / "c").mkdir()
    assert not classes_of(tmp_path)
