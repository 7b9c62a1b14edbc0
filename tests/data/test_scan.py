"""Which files are taken, and the numbers of their classes."""

import os
import sys

import pytest

import fastaudio as fa
from fastaudio.data.scan import scan


def touch(root, *names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


def test_sorted_whatever_order_the_disk_has(tmp_path):
    touch(tmp_path, "rock/b.wav", "rock/a.WAV", "blues/z.mp3", "blues/y.flac", "hiphop/x.ogg")
    found = scan(tmp_path)
    assert found.mapping == ["blues", "hiphop", "rock"]
    assert [(t.name, t.label) for t in found.tracks] == [
        ("blues/y.flac", 0), ("blues/z.mp3", 0), ("hiphop/x.ogg", 1), ("rock/a.WAV", 2), ("rock/b.wav", 2),
    ]  # fmt: skip
    assert all(os.path.isabs(t.path) and os.path.exists(t.path) for t in found.tracks)


def test_what_is_left_out(tmp_path):
    touch(tmp_path, "a/x.wav", "a/._x.wav", "a/.hidden.wav", "a/notes.txt", "top.wav", ".git/y.wav")
    assert [t.name for t in scan(tmp_path).tracks] == ["a/x.wav"]


def test_nested_folders_are_named(tmp_path):
    touch(tmp_path, "music/jazz/x.wav", "music/rock/y.wav")
    with pytest.raises(fa.ParameterError, match="nested: music/jazz, music/rock$") as caught:
        scan(tmp_path)
    assert f"in {str(tmp_path / 'music')!r}, give that one, else a .csv" in str(caught.value)
    assert scan(tmp_path / "music").mapping == ["jazz", "rock"]


def test_spaces_in_a_list_make_no_classes(tmp_path):
    touch(tmp_path, "a b.wav", "2.wav", "3.wav")
    (tmp_path / "list.csv").write_text('path, label \n"a b.wav", rain \n2.wav,rain\n3.wav, "dog" \n')
    found = scan(tmp_path / "list.csv")
    assert found.mapping == ["dog", "rain"] and [t.label for t in found.tracks] == [1, 1, 0]
    assert all(os.path.exists(t.path) for t in found.tracks)


def test_folds_in_the_place_of_classes(tmp_path):
    touch(tmp_path, "fold1/x.wav", "fold10/y.wav")
    with pytest.warns(UserWarning, match="classes fold1, fold10, ... look like folds; a .csv names classes"):
        assert scan(tmp_path).mapping == ["fold1", "fold10"]


@pytest.mark.parametrize("names", [(), ("x.wav",), ("a/notes.txt",), ("a/x.wav", "b/readme.md")])
def test_folders_without_classes_or_sound(tmp_path, names):
    with pytest.raises(fa.ParameterError, match=r"dataset: .* must h"):
        scan(touch(tmp_path, *names))


def test_no_such_source(tmp_path):
    for source in (tmp_path / "gone", tmp_path / "x.txt"):
        with pytest.raises(fa.ParameterError, match="source must be a folder"):
            scan(source)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_stay_inside(tmp_path):
    root = touch(tmp_path / "set", "a/x.wav")
    touch(tmp_path, "outside.wav", "folder/y.wav")
    (root / "a" / "in.wav").symlink_to(root / "a" / "x.wav")
    (root / "a" / "out.wav").symlink_to(tmp_path / "outside.wav")
    (root / "a" / "gone.wav").symlink_to(tmp_path / "nothing.wav")
    (root / "b").symlink_to(tmp_path / "folder")
    assert [t.name for t in scan(root).tracks] == ["a/in.wav", "a/x.wav"]


def test_a_list(tmp_path):
    touch(tmp_path, "audio/1.wav", "audio/2.wav")
    table = tmp_path / "list.csv"
    table.write_text("path,label,fold\naudio/2.wav,rain,1\naudio\\1.wav,dog,2\n", "utf-8-sig")
    found = scan(table)
    assert found.mapping == ["dog", "rain"]
    assert [(t.name, t.label) for t in found.tracks] == [("audio/2.wav", 1), ("audio/1.wav", 0)]


@pytest.mark.parametrize("table, text, file", [
    ("meta/esc50.csv", "filename,fold,target,category,esc10,src_file,take\n1-7-A-0.wav,1,0,dog,True,7,A\n",
     "audio/1-7-A-0.wav"),
    ("metadata/UrbanSound8K.csv",
     "slice_file_name,fsID,start,end,salience,fold,classID,class\n7-3-0-0.wav,7,0,1,1,1,3,dog\n",
     "audio/fold1/7-3-0-0.wav"),
])  # fmt: skip
def test_lists_that_public_sets_bring(tmp_path, table, text, file):
    """Someone who has the set already, however it came, gives its own table: for labels, and for folds."""
    fa_file = touch(tmp_path, table, file) / file
    fa.write(fa_file, fa.tone(440, sr=8000, duration=1), 8000)
    (tmp_path / table).write_text(text)
    found = scan(tmp_path / table)
    assert found.mapping == ["dog"] and os.path.samefile(found.tracks[0].path, fa_file)
    fa.data.build(tmp_path / table, tmp_path / "set.npz", segment_seconds=1)
    data = fa.data.load(tmp_path / "set.npz")
    assert len(fa.data.split(data, (1, 0, 0), by="fold", table=tmp_path / table).train) == len(data) == 1


def test_a_list_that_windows_wrote(tmp_path):
    """Its paths lead to the files here, and the names of tracks are those of a list from here: for labels and for folds."""
    for name in ("fold1/a.wav", "fold2/b.wav"):
        fa.write(touch(tmp_path, name) / name, fa.tone(440, sr=8000, duration=1), 8000)
    kept = "path,label,fold\n{0}fold1{1}a.wav,dog,1\n{0}fold2{1}b.wav,cat,2\n"
    tables = [tmp_path / "here.csv", tmp_path / "windows.csv"]
    for table, separator in zip(tables, "/\\", strict=True):
        table.write_text(kept.format("", separator), newline="\r\n")
    here, there = map(scan, tables)
    assert here.tracks == there.tracks and all(os.path.exists(track.path) for track in there.tracks)
    fa.data.build(tables[1], tmp_path / "set.json", segment_seconds=1)
    data = fa.data.load(tmp_path / "set.json")
    assert data.groups.tolist() == ["fold1/a.wav", "fold2/b.wav"]
    (tmp_path / "moved.csv").write_text(kept.format("C:\\sounds\\", "\\"))
    for table in (*tables, tmp_path / "moved.csv"):  # a table from another disk lists the files' own names
        parts = fa.data.split(data, (1, 0, 0), by="fold", table=table, test=["2"])
        assert parts.test.groups.tolist() == ["fold2/b.wav"]


@pytest.mark.parametrize(
    "text", ["path,genre\na.wav,x\n", "path,label\n", "path,label\na.wav\n", "path,label\na.wav,x\na.wav,y\n"]
)
def test_lists_that_are_none(tmp_path, text):
    (tmp_path / "list.csv").write_text(text)
    with pytest.raises(fa.ParameterError, match="list.csv must|list.csv"):
        scan(tmp_path / "list.csv")


def test_digest_changes_with_the_files(tmp_path):
    touch(tmp_path, "a/x.wav", "b/y.wav")
    first = scan(tmp_path).digest()
    assert scan(tmp_path).digest() == first
    (tmp_path / "a" / "x.wav").write_bytes(b"1")
    second = scan(tmp_path).digest()
    (tmp_path / "a" / "x.wav").unlink()
    touch(tmp_path, "a/z.wav")
    assert len({first, second, scan(tmp_path).digest()}) == 3
