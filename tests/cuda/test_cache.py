"""The cache of cubins: what may be trusted is used, anything else is compiled again, and nothing stops the caller."""

import errno
import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from fastaudio.backends.cuda import cache, nvrtc
from fastaudio.errors import DeviceError

TEXT = 'extern "C" __global__ void k(float* x) { x[threadIdx.x] = 1; }\n'


@pytest.fixture
def compiled(monkeypatch, tmp_path):
    """A compiler that counts; the cache is in an empty folder."""
    calls = []

    def compile(text, name, arch):
        calls.append((name, arch))
        return nvrtc.Compiled(b"cubin of " + text.encode() + arch.encode(), "", {})

    monkeypatch.setenv("FASTAUDIO_CACHE_DIR", str(tmp_path / "new"))
    monkeypatch.setattr(nvrtc, "compile", compile)
    monkeypatch.setattr(nvrtc, "version", lambda: (13, 0))
    monkeypatch.setattr(nvrtc, "architectures", lambda: [75, 80, 90, 100, 103, 120])
    return calls


def only_file():
    (path,) = cache.folder().iterdir()
    return path


def test_compiled_once_for_each_source_and_architecture(compiled, monkeypatch):
    first = cache.cubin(TEXT, "nn/dense", "sm_90")
    assert cache.cubin(TEXT, "nn/dense", "sm_90") == first and len(compiled) == 1
    assert cache.cubin(TEXT, "nn/dense", "sm_80") != first
    assert cache.cubin(TEXT + "//\n", "nn/dense", "sm_90") != first
    monkeypatch.setattr(nvrtc, "version", lambda: (13, 1))
    cache.cubin(TEXT, "nn/dense", "sm_90")
    assert len(compiled) == 4 and compiled[0] == ("nn/dense.cuh", "sm_90")


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_the_folder_is_the_users_alone(compiled):
    before = os.umask(0)
    try:
        cache.cubin(TEXT, "k", "sm_90")
    finally:
        os.umask(before)
    assert stat.S_IMODE(cache.folder().stat().st_mode) == 0o700


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "other", "link", "folder", "writable"])
def test_a_file_that_cannot_be_trusted_is_made_again(compiled, damage, tmp_path):
    first = cache.cubin(TEXT, "k", "sm_90")
    path, content = only_file(), only_file().read_bytes()
    if damage == "cut":
        path.write_bytes(content[:-1])
    elif damage == "changed":
        path.write_bytes(content[:-1] + b"!")
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "other":
        path.write_bytes(b"\x7fELF" + content)
    elif damage == "link":  # even to the right bytes
        (tmp_path / "elsewhere").write_bytes(content)
        path.unlink()
        path.symlink_to(tmp_path / "elsewhere")
    elif damage == "folder":
        path.unlink()
        path.mkdir()
    elif damage == "writable":
        path.chmod(0o666)
    assert cache.cubin(TEXT, "k", "sm_90") == first
    assert len(compiled) == 2


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_folder_of_others_is_not_used(compiled, monkeypatch):
    cache.cubin(TEXT, "k", "sm_90")
    cache.folder().chmod(0o777)
    cache.cubin(TEXT, "k", "sm_90")
    assert len(compiled) == 2
    cache.folder().chmod(0o700)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    cache.cubin(TEXT, "k", "sm_90")
    assert len(compiled) == 3


def test_a_linked_folder_is_not_used(compiled, tmp_path):
    (tmp_path / "other").mkdir(mode=0o700)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "cuda").symlink_to(tmp_path / "other", target_is_directory=True)
    cache.cubin(TEXT, "k", "sm_90")
    assert not list((tmp_path / "other").iterdir())


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_or_closed_disk_stops_nobody(compiled, monkeypatch, code):
    def replace(*paths):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "replace", replace)
    first = cache.cubin(TEXT, "k", "sm_90")
    assert first == cache.cubin(TEXT, "k", "sm_90") and len(compiled) == 2
    assert not list(cache.folder().iterdir())


def test_a_folder_that_cannot_be_made(compiled, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FASTAUDIO_CACHE_DIR", str(tmp_path / "file"))
    assert cache.cubin(TEXT, "k", "sm_90").startswith(b"cubin of")


def _race(folder, barrier, results):
    os.environ["FASTAUDIO_CACHE_DIR"] = folder
    barrier.wait()
    results.put([cache.cubin(TEXT + f"// {i}\n", "k", "sm_90") for i in range(3)])


@pytest.mark.skipif(not nvrtc.available(), reason="no NVRTC here")
def test_processes_may_race(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    barrier, results = spawn.Barrier(2), spawn.Queue()
    workers = [spawn.Process(target=_race, args=(str(tmp_path), barrier, results)) for _ in range(2)]
    for worker in workers:
        worker.start()
    a, b = results.get(timeout=120), results.get(timeout=120)
    for worker in workers:
        worker.join(60)
    assert a == b and all(cubin[:4] == b"\x7fELF" for cubin in a)
    assert len(list((tmp_path / "cuda").iterdir())) == 3


@pytest.mark.skipif(not nvrtc.available(), reason="no NVRTC here")
def test_what_does_not_compile_is_said_with_its_line(monkeypatch, tmp_path):
    monkeypatch.setenv("FASTAUDIO_CACHE_DIR", str(tmp_path))
    with pytest.raises(DeviceError, match=r"(?s)nvrtc: k.cuh does not compile for sm_90.*k.cuh\(3\).*foo"):
        cache.cubin("\n\nfoo;\n", "k", "sm_90")


def test_where_it_is(monkeypatch):
    monkeypatch.delenv("FASTAUDIO_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    if os.name != "nt":
        assert cache.folder() == Path("/x/fastaudio/cuda")


def test_a_user_without_a_home(monkeypatch):
    def nowhere():
        raise RuntimeError("Could not determine home directory.")

    for variable in ("FASTAUDIO_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(Path, "home", nowhere)
    assert cache.folder().name == "cuda" and str(os.getuid()) in cache.folder().parent.name


@pytest.mark.parametrize("arch, target", [
    ("sm_90", "sm_90"), ("sm_121", "sm_120"), ("sm_107", "sm_103"), ("sm_130", "compute_120"), ("sm_86", "sm_80"),
])  # fmt: skip
def test_a_gpu_that_the_compiler_does_not_know(compiled, arch, target):
    """The machine code of an earlier one of its major version, else PTX."""
    assert nvrtc.target(arch) == target and cache.cubin(TEXT, "k", arch).endswith(target.encode())
    with pytest.raises(DeviceError, match="sm_70 is too old for NVRTC 13.0"):
        nvrtc.target("sm_70")


def test_the_other_half_of_the_compiler_is_loaded_from_beside_it(monkeypatch, tmp_path):
    """Version 13.0, which torch brings along, finds it nowhere else; the current folder is not searched."""
    for name in ("libnvrtc.so.13", "libnvrtc-builtins.so.13.0", "libnvrtc-builtins.alt.so.13.0"):
        (tmp_path / name).touch()
    loaded = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(nvrtc.ctypes, "CDLL", lambda place: loaded.append(Path(place).name))
    for place, wanted in ((str(tmp_path / "libnvrtc.so.13"), 2), ("libnvrtc.so.13", 1)):
        monkeypatch.setattr(nvrtc, "_places", lambda place=place: [place])
        nvrtc._library.__wrapped__()
        assert loaded == ["libnvrtc-builtins.so.13.0", "libnvrtc.so.13"][-wanted:]
        loaded.clear()


@pytest.mark.parametrize("driver, wanted", [(None, "13"), (13, "13"), (12, "12")])
def test_of_two_compilers_that_which_suits_the_driver(monkeypatch, tmp_path, driver, wanted):
    """Who followed the advice to install cuda12 has both."""
    folder = tmp_path / "lib64"
    folder.mkdir()
    for version in (12, 13):
        (folder / f"libnvrtc.so.{version}").touch()
    monkeypatch.setenv("CUDA_HOME", str(tmp_path))
    monkeypatch.setattr(nvrtc.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(nvrtc, "_driver", lambda: driver)
    assert nvrtc._places()[0] == str(folder / f"libnvrtc.so.{wanted}")


@pytest.mark.skipif(not nvrtc.available(), reason="no NVRTC here")
def test_ptx():
    made = nvrtc.compile(TEXT, "k.cuh", "compute_90")
    assert b".target sm_90" in made.cubin and made.cubin.endswith(b"\0") and 90 in nvrtc.architectures()
