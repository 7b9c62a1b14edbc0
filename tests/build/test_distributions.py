"""sdist and wheels, made by the build backend: their tags, contents and requirements."""

import email
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not (ROOT / "tools" / "build").is_dir(), reason="the sources are not here")


def ask_backend(call, folder, pure):
    """What `call`, Python that knows tools/build/backend.py, prints."""
    pytest.importorskip("scikit_build_core")
    source = f"import sys; sys.path.insert(0, 'tools/build'); import backend; {call}"
    done = subprocess.run(
        [sys.executable, "-c", source, str(folder)], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"FASTAUDIO_PURE": str(int(pure))},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def call_backend(hook, folder, pure):
    """Path of what a hook of the backend has made in `folder`."""
    return folder / ask_backend(f"print(backend.{hook}(sys.argv[1]))", folder, pure).split()[-1]


def requirements(text):
    """Requirements without an extra's marker, names only."""
    found = email.message_from_string(text).get_all("Requires-Dist")
    return {r.split(">")[0].strip() for r in found if "extra ==" not in r}


RUNTIME = {"numpy", "soundfile", "soxr", "tqdm"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return call_backend("build_wheel", tmp_path_factory.mktemp("pure"), pure=True)


class TestPureWheel:
    def test_is_for_every_platform(self, wheel):
        assert wheel.name.endswith("-py3-none-any.whl")
        with zipfile.ZipFile(wheel) as files:
            assert files.testzip() is None
            names = files.namelist()
        assert not [n for n in names if n.endswith((".so", ".pyd", ".dylib", ".cpp", ".hpp", ".pyx"))]
        assert "fastaudio/__init__.py" in names and "fastaudio/backends/numba/stft.py" in names

    def test_requires_numba(self, wheel):
        with zipfile.ZipFile(wheel) as files:
            name = next(n for n in files.namelist() if n.endswith("/METADATA"))
            assert requirements(files.read(name).decode()) == RUNTIME | {"numba"}

    def test_its_record_holds(self, wheel, tmp_path):
        """pip checks nothing of RECORD but its form; installing and asking for damage does."""
        target = tmp_path / "site"
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target), str(wheel)],
            check=True, capture_output=True,
        )  # fmt: skip
        import base64
        import csv
        import hashlib

        record = next(target.glob("*.dist-info/RECORD"))
        with zipfile.ZipFile(wheel) as files:
            rows = list(csv.reader(files.read(f"{record.parent.name}/RECORD").decode().splitlines()))
            assert {r[0] for r in rows} == set(files.namelist())
            for path, digest, size in rows:
                if digest:
                    data = files.read(path)
                    found = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
                    assert digest == f"sha256={found}" and int(size) == len(data), path

    def test_its_metadata_hook_agrees(self, tmp_path):
        folder = call_backend("prepare_metadata_for_build_wheel", tmp_path, pure=True)
        assert requirements((folder / "METADATA").read_text()) == RUNTIME | {"numba"}


@pytest.mark.parametrize("kind", ["wheel", "editable"])
def test_builds_fetch_cmake_and_ninja_unless_they_are_pure(kind, tmp_path):
    """Those on PATH may be scripts too slow for scikit-build-core's search."""
    call = f"print(sorted(backend.get_requires_for_build_{kind}()))"
    done = [ask_backend(call, tmp_path, pure).splitlines()[-1] for pure in (False, True)]
    assert done[0].startswith("['cmake>=3.20', 'ninja") and done[1] == "[]"


def test_an_editable_installation_can_be_pure(tmp_path):
    with zipfile.ZipFile(call_backend("build_editable", tmp_path, pure=True)) as files:
        names = files.namelist()
        metadata = files.read(next(n for n in names if n.endswith("/METADATA"))).decode()
    assert requirements(metadata) == RUNTIME | {"numba"} and not [n for n in names if n.endswith(".so")]


def test_metadata_of_the_compiled_wheel(tmp_path):
    folder = call_backend("prepare_metadata_for_build_wheel", tmp_path, pure=False)
    assert requirements((folder / "METADATA").read_text()) == RUNTIME


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """Files of the sdist."""
    sdist = call_backend("build_sdist", tmp_path_factory.mktemp("sdist"), pure=False)
    assert sdist.stat().st_size < 10 << 20
    with tarfile.open(sdist) as files:
        return {n.partition("/")[2] for n in files.getnames()}


class TestSdist:
    def test_holds_all_that_a_build_needs(self, names):
        wanted = [
            "pyproject.toml",
            "CMakeLists.txt",
            "cpp/CMakeLists.txt",
            "python/CMakeLists.txt",
            "tools/build/backend.py",
        ]
        wanted += ["README.md", "LICENSE", "src/fastaudio/__init__.py", "tests/test_architecture.py"]
        wanted += [str(p.relative_to(ROOT)) for p in (ROOT / "cpp").rglob("*.[ch]pp")]
        assert set(wanted) - names == set()

    def test_holds_nothing_built(self, names):
        assert not [
            n for n in names if n.endswith((".so", ".pyc", ".o", ".whl")) or n.startswith(("build/", ".venv"))
        ]


@pytest.mark.slow
class TestFreshEnvironment:
    """Install into an empty environment and compute; minutes each, and pip must reach an index."""

    CHECK = (
        "import sys; import fastaudio as fa; assert fa.backend_name() == sys.argv[1], fa.backend_name(); "
        "m = fa.feature.mfcc(y=fa.tone(440, sr=22050, duration=1.0), sr=22050, n_mfcc=13); "
        "assert m.shape == (13, 44); assert abs(float(m[0].mean()) + 394.385) < 0.01, float(m[0].mean())"
    )

    @pytest.fixture
    def environment(self, tmp_path):
        """(copy of the sources, python of an empty environment)"""
        root, venv = tmp_path / "source", tmp_path / "venv"
        ignore = shutil.ignore_patterns(".*", "build", "dist", "*.so", "__pycache__", "demo-out")
        shutil.copytree(
            ROOT,
            root,
            ignore=lambda d, n: (
                ignore(d, n) - {"build"} if Path(d).name in ("tools", "tests") else ignore(d, n)
            ),
        )
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        return root, venv / "bin" / "python"

    def pip(self, python, root, *arguments, **variables):
        done = subprocess.run(
            [python, "-m", "pip", "-q", *arguments],
            cwd=root,
            capture_output=True,
            text=True,
            env=os.environ | variables,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def check(self, python, engine, tmp_path):
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        done = subprocess.run(
            [python, "-c", self.CHECK, engine], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def test_compiled(self, environment, tmp_path):
        root, python = environment
        self.pip(python, root, "install", ".")
        self.check(python, "cpu", tmp_path)

    def test_pure(self, environment, tmp_path):
        root, python = environment
        self.pip(python, root, "install", ".", FASTAUDIO_PURE="1")
        self.check(python, "numba", tmp_path)

    def test_without_isolation_and_without_dependencies(self, environment, tmp_path):
        """numpy alone at run time: soundfile, soxr and tqdm are asked for when used."""
        root, python = environment
        self.pip(python, root, "install", "scikit-build-core", "pybind11", "cmake", "ninja", "numpy")
        self.pip(python, root, "install", "--no-build-isolation", "--no-deps", ".")
        self.check(python, "cpu", tmp_path)

    def test_sdist_then_wheel(self, environment, tmp_path):
        root, python = environment
        self.pip(python, root, "install", "build")
        subprocess.run(
            [python, "-m", "build", "-o", tmp_path / "dist"], cwd=root, check=True, capture_output=True
        )
        (wheel,) = (tmp_path / "dist").glob("*.whl")
        assert wheel.stat().st_size < 10 << 20
        self.pip(python, root, "install", str(wheel))
        self.check(python, "cpu", tmp_path)
