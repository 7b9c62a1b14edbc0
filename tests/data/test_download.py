"""Archives that are hostile, and every public set's way from archive to list, with little sets of our own."""

import gzip
import importlib
import io
import json
import os
import shutil
import tarfile
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest
from file_server import serving
from sound_folders import SR, sound

import fastaudio as fa
from fastaudio.cli.main import main
from fastaudio.data.catalogue import CATALOGUE
from fastaudio.data.unpack import unpack

pytest.importorskip("soundfile")


def wav():
    file = io.BytesIO()
    import soundfile

    soundfile.write(file, sound(0, SR // 2), SR, format="WAV")
    return file.getvalue()


def tar_of(path, members):
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            info = content if isinstance(content, tarfile.TarInfo) else tarfile.TarInfo(name)
            if isinstance(content, bytes):
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content) if isinstance(content, bytes) else None)


def zip_of(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def special(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize("make, suffix", [(tar_of, ".tar.gz"), (zip_of, ".zip")])
def test_plain_archives(tmp_path, make, suffix):
    make(tmp_path / f"a{suffix}", {"set/a/x.txt": b"1", "set/b.txt": b"", "c.bin": bytes(3_000_000)[:500_000]})
    unpack(str(tmp_path / f"a{suffix}"), str(tmp_path / "out"))
    assert (tmp_path / "out" / "set" / "a" / "x.txt").read_bytes() == b"1"
    assert sorted(os.listdir(tmp_path)) == [f"a{suffix}", "out"]


OUTSIDE = ["../x", "a/../../x", "/etc/x", "C:\\x", "..\\x", "\\x", "a\\..\\..\\x", "C:x"]


@pytest.mark.parametrize("make, suffix", [(tar_of, ".tar.gz"), (zip_of, ".zip")])
@pytest.mark.parametrize("name", OUTSIDE)
def test_names_that_lead_outside(tmp_path, make, suffix, name):
    make(tmp_path / f"a{suffix}", {"good": b"1", name: b"evil"})
    with pytest.raises(fa.FormatError, match="must stay inside the folder"):
        unpack(str(tmp_path / f"a{suffix}"), str(tmp_path / "out"))
    assert os.listdir(tmp_path) == [f"a{suffix}"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE])
def test_links_and_devices(tmp_path, kind):
    tar_of(tmp_path / "a.tar.gz", {"x": special("x", kind, "/etc/passwd"), "x/y": b"evil"})
    with pytest.raises(fa.FormatError, match="files or folders, got 'x'"):
        unpack(str(tmp_path / "a.tar.gz"), str(tmp_path / "out"))
    info = zipfile.ZipInfo("x")
    info.external_attr = 0o120777 << 16
    zip_of(tmp_path / "a.zip", {info: b"/etc/passwd"})
    with pytest.raises(fa.FormatError, match="files or folders, got 'x'"):
        unpack(str(tmp_path / "a.zip"), str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_bombs_and_damage(tmp_path):
    zip_of(tmp_path / "a.zip", {"x": bytes(10_000_000)})
    tar_of(tmp_path / "a.tar.gz", {"x": bytes(10_000_000)})
    (tmp_path / "a.gz").write_bytes(gzip.compress(bytes(10_000_000)))
    for name in ("a.zip", "a.tar.gz", "a.gz"):
        with pytest.raises(fa.FormatError, match="at most|more bytes"):
            unpack(str(tmp_path / name), str(tmp_path / "out"))
    whole = wav() * 20
    tar_of(tmp_path / "b.tar.gz", {"x.wav": whole})
    zip_of(tmp_path / "b.zip", {"x.wav": whole})
    (tmp_path / "b.gz").write_bytes(gzip.compress(whole))
    draw = np.random.default_rng(0)
    for name in ("b.tar.gz", "b.zip", "b.gz"):
        content = (tmp_path / name).read_bytes()
        for _ in range(40):
            changed = bytearray(content[: int(draw.integers(len(content)))] if draw.random() < 0.5 else content)
            if changed:
                changed[int(draw.integers(len(changed)))] ^= 255
            (tmp_path / name).write_bytes(changed)
            try:
                unpack(str(tmp_path / name), str(tmp_path / "out"))
            except fa.FormatError:
                assert not (tmp_path / "out").exists()
            else:
                assert len(changed) == len(content)
                shutil.rmtree(tmp_path / "out")
    with pytest.raises(fa.FormatError, match="must be .tar"):
        (tmp_path / "a.rar").write_bytes(b"x")
        unpack(str(tmp_path / "a.rar"), str(tmp_path / "out"))


SETS = {
    "gtzan": (tar_of, {f"genres/{g}/{g}.0000{n}.wav": wav() for g in ("blues", "jazz") for n in range(3)}),
    "urbansound8k": (tar_of, {
        "UrbanSound8K/metadata/UrbanSound8K.csv": b"slice_file_name,fsID,start,end,salience,fold,classID,class\n"
        b"1-3-0-0.wav,1,0,4,1,1,3,dog_bark\n2-8-0-0.wav,2,0,4,1,2,8,siren\n",
        "UrbanSound8K/audio/fold1/1-3-0-0.wav": wav(), "UrbanSound8K/audio/fold2/2-8-0-0.wav": wav(),
    }),
    "esc50": (zip_of, {
        "ESC-50-master/meta/esc50.csv": b"filename,fold,target,category,esc10,src_file,take\n"
        b"1-1-A-0.wav,1,0,dog,True,1,A\n2-2-A-1.wav,2,1,rooster,True,2,A\n",
        "ESC-50-master/audio/1-1-A-0.wav": wav(), "ESC-50-master/audio/2-2-A-1.wav": wav(),
    }),
    "fsdd": (tar_of, {f"fsdd-1/recordings/{n}_{s}_0.wav": wav() for n in (0, 1) for s in ("jackson", "theo")}),
    "librispeech-dev-clean": (tar_of, {f"LibriSpeech/dev-clean/{s}/7/{s}-7-0001.wav": wav() for s in (84, 85)}),
}  # fmt: skip


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Little archives under the names of the large ones; the catalogue knows their sizes."""
    little = {}
    with serving() as state:
        for name, (make, members) in SETS.items():
            entry = CATALOGUE[name]
            file = entry.files[0].urls[0].rsplit("/")[-1]
            make(tmp_path / file, members)
            content = (tmp_path / file).read_bytes()
            state.files[f"/{name}/{file}"] = content
            (tmp_path / file).unlink()
            count = sum(member.endswith(".wav") for member in members)
            remote = entry.files[0]._replace(size=len(content), checksum=None)
            little[name] = entry._replace(files=(remote,), recordings=count, megabytes=1)
        images = []
        for remote in CATALOGUE["mnist"].files:
            file = remote.urls[0].rsplit("/")[-1]
            state.files[f"/mnist/{file}"] = gzip.compress(file.encode(), mtime=0)
            images.append(remote._replace(size=len(state.files[f"/mnist/{file}"]), checksum=None))
        little["mnist"] = CATALOGUE["mnist"]._replace(files=tuple(images), megabytes=1)
        module = importlib.import_module("fastaudio.data.download")  # the function hides it
        monkeypatch.setattr(module, "CATALOGUE", {**CATALOGUE, **little})
        yield state


@pytest.mark.parametrize("name", SETS)
def test_from_archive_to_data_set(server, tmp_path, name):
    found = fa.data.download(name, tmp_path / "data", mirror=f"{server.url}/{name}")
    assert found["recordings"] == sum(member.endswith(".wav") for member in SETS[name][1])
    assert os.listdir(tmp_path / "data") == [name]
    source = found["manifest"] or tmp_path / "data" / name / "genres"
    report = fa.data.build(source, tmp_path / "set.npz", segment_seconds=0.5)
    assert report["segments"] == found["recordings"] and report["failed"] == 0
    data, by = (
        fa.data.load(tmp_path / "set.npz"),
        {"fsdd": "speaker", "esc50": "fold", "urbansound8k": "fold"}.get(name),
    )
    if by:
        table = np.genfromtxt(found["manifest"], str, delimiter=",")
        assert by in table[0]
        groups = sorted(set(table[1:, list(table[0]).index(by)]))
        parts = fa.data.split(data, (1, 0, 0), by=by, table=found["manifest"], test=groups[:1])
        assert len(parts.train) + len(parts.test) == len(data) and len(parts.test) >= 1
    asked = len(server.asked)
    assert fa.data.download(name, tmp_path / "data", mirror=f"{server.url}/{name}") == found
    assert len(server.asked) == asked


def test_several_files(server, tmp_path):
    found = fa.data.download("mnist", tmp_path, mirror=f"{server.url}/mnist", keep_archive=True)
    names = sorted(os.listdir(found["folder"]))
    assert names == [
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
    ]
    assert (tmp_path / "mnist" / names[0]).read_bytes() == b"t10k-images-idx3-ubyte.gz"
    assert len(os.listdir(tmp_path / "mnist.downloads")) == 4


def test_a_set_that_is_not_whole(server, tmp_path):
    file = next(iter(path for path in server.files if path.startswith("/fsdd")))
    members = dict(list(SETS["fsdd"][1].items())[:3])
    tar_of(tmp_path / "x.tar.gz", members)
    content = (tmp_path / "x.tar.gz").read_bytes()
    server.files[file] = content + bytes(len(server.files[file]) - len(content))
    with pytest.raises(fa.FormatError, match="must have 4 recordings, got 3"):
        fa.data.download("fsdd", tmp_path / "data", mirror=f"{server.url}/fsdd")
    assert os.listdir(tmp_path / "data") == []


def test_a_page_in_the_archives_place_is_not_kept(server, tmp_path, capsys):
    """As a portal of a network gives it: where no checksum tells, the next time begins anew."""
    file = next(iter(path for path in server.files if path.startswith("/fsdd")))
    right = server.files[file]
    server.files[file] = b"<html>log in first</html>".ljust(len(right))
    with pytest.raises(fa.FormatError, match=r"must be a whole archive.*the same command downloads it again"):
        fa.data.download("fsdd", tmp_path / "data", mirror=f"{server.url}/fsdd")
    assert os.listdir(tmp_path / "data") == []
    server.files[file] = right
    assert fa.data.download("fsdd", tmp_path / "data", mirror=f"{server.url}/fsdd")["recordings"] == 4


def test_command(server, tmp_path, capsys):
    assert main(["download", "fsdd", "-o", str(tmp_path), "--mirror", f"{server.url}/fsdd"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["recordings"] == 4 and "v1.0.10.tar.gz" in shown.err
    assert main(["download", "--list"]) == 0
    assert "GTZAN" in capsys.readouterr().out
    for wrong in (["download"], ["download", "imagenet"]):
        assert main(wrong) == 2 and "gtzan" in capsys.readouterr().err
    assert main(["download", "esc50", "-o", str(tmp_path), "--mirror", f"{server.url}/gone", "--quiet"]) == 1
    assert capsys.readouterr().err.startswith("fastaudio download: an address must answer, got http")


def test_no_room(server, tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=10))
    with pytest.raises(OSError, match="must have 2 MB free"):
        fa.data.download("fsdd", tmp_path / "data", mirror=server.url)
