"""The rules of the house that a machine can check; left out where the sources are not there."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import fastaudio as fa

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(not (ROOT / "cpp").is_dir(), reason="the sources are not here")

CPP = sorted(p for room in ("cpp", "python") for p in (ROOT / room).rglob("*.[ch]pp"))
PYTHON = sorted((ROOT / "src").rglob("*.py"))
BUILD = [
    ROOT / "CMakeLists.txt",
    ROOT / "pyproject.toml",
    ROOT / "Makefile",
    *sorted(ROOT.glob("*/CMakeLists.txt")),
]


def name(path):
    return str(path.relative_to(ROOT))


def offenders(paths, pattern):
    return [name(p) for p in paths if re.search(pattern, p.read_text("utf-8"))]


def test_there_is_something_to_check():
    assert len(CPP) > 30 and len(PYTHON) > 60 and len(BUILD) >= 5


def test_the_core_knows_no_python():
    assert (
        offenders([p for p in CPP if (ROOT / "cpp") in p.parents], r"Python\.h|pybind11|Py_|PyObject") == []
    )


def test_headers_of_kernels_are_read_quickly():
    """A header of the standard library with templates takes longer than most kernels, once for each and each level."""
    read, left = set(), [ROOT / "cpp/src/table.hpp"]
    while left:
        path = left.pop()
        read.add(path)
        named = re.findall(r'#include "(.+)"', path.read_text("utf-8"))
        found = [p.resolve() for n in named for p in (path.parent / n, ROOT / "cpp/include" / n) if p.exists()]
        left += [p for p in found if p not in read]
    assert len(read) > 10
    assert offenders(sorted(read), r"#include <(?!cstdint>|cstddef>)") == []


def test_numba_compiles_no_assignment_of_arrays_to_slices():
    """Its messages about shapes are strings put together: seconds of compilation for a line that is a short loop."""
    found = []
    for path in (p for p in PYTHON if "numba" in p.parts):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            decorators = getattr(function, "decorator_list", ())
            if not any(isinstance(d, ast.Name) and d.id in ("jit", "inlined", "rounded") for d in decorators):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
                    sliced = any(isinstance(part, ast.Slice) for part in ast.walk(node.targets[0].slice))
                    scalar = isinstance(node.value, ast.Constant) or ast.unparse(node.value) in ("np.nan", "-np.inf")
                    found += [f"{name(path)}:{node.lineno}"] if sliced and not scalar else []
    assert found == []


def test_no_flag_changes_results_or_ties_the_package_to_this_machine():
    assert offenders(BUILD + CPP, r"-ffast-math|-Ofast|-funsafe-math|-march=native|-mtune=native") == []


@pytest.mark.parametrize("path", CPP + PYTHON, ids=name)
def test_files_are_short(path):
    """200 lines; a longer file says why: `// long because ...`."""
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 200 or re.search(r"(//|#) long because \w+", text)


def test_every_room_has_a_card():
    rooms = [
        p for p in PYTHON if p.name == "__init__.py" and p.parent.name not in ("fastaudio", "tile_features")
    ]
    assert len(rooms) >= 9
    assert [name(p) for p in rooms if not re.match(r'"""[^"]*(Owns|owns)', p.read_text("utf-8"))] == []


def test_no_loose_ends():
    assert offenders(CPP + PYTHON, r"\b(TODO|FIXME|XXX|HACK)\b") == []


def test_the_bindings_are_not_taken_for_the_package():
    assert not (ROOT / "python" / "fastaudio").exists()


def test_one_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == fa.__version__
    assert f"## {fa.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_imports_only_go_down():
    pytest.importorskip("importlinter")
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--no-cache",
    ]
    environment = {"PYTHONPATH": str(Path(fa.__file__).parents[1]), "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " kept, 0 broken" in done.stdout
