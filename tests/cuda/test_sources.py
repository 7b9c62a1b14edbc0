"""Rules for `.cuh` files that a machine can check."""

import re
import tomllib
from pathlib import Path

import pytest

from fastaudio.backends.cuda import source
from fastaudio.backends.cuda.prototype import parse

FILES = sorted(source.FOLDER.rglob("*.cuh"))
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
FORBIDDEN = {
    r"#\s*include": "one text, nothing included: say `// needs:`",
    r"(?<!extern )__shared__": "FA_SMEM alone knows shared memory",
    r"\b__syncthreads_(count|and|or)\b|\b__activemask\b": "the simulator does not know it",
    r"\batomic\w+\s*\(\s*\(?\s*(float|double)": "floats added in any order are not the same bits",
}


def names(files):
    return [path.relative_to(source.FOLDER).as_posix() for path in files]


@pytest.mark.parametrize("path", FILES, ids=names(FILES))
def test_rules(path):
    text = path.read_text("utf-8")
    code = COMMENT.sub(" ", text)
    for pattern, rule in FORBIDDEN.items():
        assert not re.search(pattern, code), f"{path.name}: {rule}"
    lines = text.splitlines()
    assert len(lines) <= 200 and max(map(len, lines)) <= 120
    assert lines[0].startswith("// ")


@pytest.mark.parametrize("stem", source.stems())
def test_signatures_are_read(stem):
    kernels = parse(source.text(stem))
    assert kernels
    assert all(0 < kernel.threads <= 1024 for kernel in kernels.values())


def test_a_stem_and_its_python_file_belong_together():
    for stem in source.stems():
        assert source.path_of(stem).with_suffix(".py").exists(), stem


@pytest.mark.parametrize("extra", ["cuda12", "cuda13"])
def test_an_extra_has_all_that_a_machine_with_a_driver_lacks(extra):
    """CuPy has kernels of its own, which it compiles with headers that its wheels do not have."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    needs = " ".join(project["optional-dependencies"][extra])
    assert all(name in needs for name in ("cupy-cuda", "nvidia-cuda-nvrtc", "nvidia-cuda-runtime"))
