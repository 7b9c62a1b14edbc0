"""The compiled extension: what it exports, links and is hardened with, and its size."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.cpp_engine, pytest.mark.skipif(sys.platform != "linux", reason="reads ELF files")]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def extension():
    core = pytest.importorskip("fastaudio.backends.cpu._fastaudio_core")
    return Path(core.__file__)


def ask(tool, *arguments):
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    return subprocess.run([tool, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def test_exports_are_the_module_and_its_pool(extension):
    names = {line.split()[-1] for line in ask("nm", "-D", "--defined-only", extension).splitlines()}
    assert names == {"PyInit__fastaudio_core", "fastaudio_get_num_threads", "fastaudio_set_num_threads"}


def test_links_the_standard_libraries_only(extension):
    needed = set(re.findall(r"\(NEEDED\).*\[(\w[\w+-]*)\.so", ask("readelf", "-d", extension)))
    assert needed <= {
        "libstdc++",
        "libm",
        "libgcc_s",
        "libc",
        "libpthread",
        "ld-linux-x86-64",
        "ld-linux-aarch64",
    }


def test_is_hardened(extension):
    dynamic, headers = ask("readelf", "-d", extension), ask("readelf", "-lW", extension)
    assert "BIND_NOW" in dynamic or "NOW" in dynamic
    assert "GNU_RELRO" in headers
    stack = next(line for line in headers.splitlines() if "GNU_STACK" in line)
    assert " RW " in stack and "RWE" not in stack
    assert "TEXTREL" not in dynamic and "RPATH" not in dynamic and "RUNPATH" not in dynamic


def test_checks_the_stack(extension):
    assert "__stack_chk_fail" in ask("nm", "-D", extension)


def test_is_small_and_knows_no_path_of_the_machine(extension):
    data = extension.read_bytes()
    assert len(data) < 10 << 20
    assert str(ROOT).encode() + b"/cpp" not in data and str(ROOT).encode() + b"/python" not in data
