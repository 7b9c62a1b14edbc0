"""Races between threads of a kernel, found by ThreadSanitizer, which takes each thread of the simulator for one.

It must be in a process from its start, so another process runs the kernels: a few here, every kernel's tests where slow
tests run.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sim import build

from fastaudio.backends.cuda import source
from fastaudio.backends.cuda.prototype import parse

HERE = Path(__file__).parent
OPTIONS = "exitcode=0 ignore_noninstrumented_modules=1 report_thread_leaks=0 suppress_equal_stacks=0"


def library():
    """Where g++ has the sanitizer, or None."""
    said = subprocess.run([build.COMPILER, "-print-file-name=libtsan.so"], capture_output=True, text=True)
    return said.stdout.strip() if os.path.isabs(said.stdout) else None


pytestmark = pytest.mark.skipif(build.THREAD or library() is None, reason="no ThreadSanitizer to start")


def under_thread_sanitizer(tmp_path, *arguments):
    """What Python prints with these arguments in a process with ThreadSanitizer, which wants fixed addresses."""
    alike = ["setarch", "-R"] if shutil.which("setarch") else []
    if alike and subprocess.run([*alike, "true"], capture_output=True).returncode:
        alike = []
    log = tmp_path / "log"
    options = f"log_path={log} {OPTIONS} suppress_equal_addresses=0"
    environment = dict(os.environ, FASTAUDIO_SIM="thread", FASTAUDIO_SIM_LOG=str(log), TSAN_OPTIONS=options)
    environment |= {"LD_PRELOAD": library(), "FASTAUDIO_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([*alike, sys.executable, *arguments], env=environment, capture_output=True, text=True)
    if "unexpected memory mapping" in done.stderr:
        pytest.skip("ThreadSanitizer does not run on this system")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


def test_races_are_found(tmp_path):
    printed = under_thread_sanitizer(tmp_path, str(HERE / "race_checks.py"))
    for order in ("forward", "reverse", "random"):
        for case in ("0 whole_sum", "1 blocks_race", "1 blocks_race_later", "1 shuffled", "0 good_warp"):
            assert f"{order} {case}: nothing\n" in printed
        access = r"(read|write) of 4 bytes at broken.cuh:\d+"
        assert re.search(rf"{order} 1 whole_sum: race: {access} and {access}", printed), printed
        assert re.search(rf"{order} 4 blocks_race: race: {access} and {access}", printed), printed
        assert re.search(rf"{order} 4 blocks_race_later: race: {access} and {access}", printed), printed
        assert re.search(rf"{order} 0 shuffled: race: {access} and {access}", printed), printed


@pytest.mark.slow
def test_no_kernel_has_a_race(tmp_path):
    launching = re.compile(r"sim\.run|OnDevice|sim\.engines")
    files = [str(path) for path in HERE.glob("test_*.py") if launching.search(path.read_text("utf-8"))]
    common = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not slow")
    under_thread_sanitizer(tmp_path, *common, *sorted(files))
    every = {kernel for stem in source.stems() for kernel in parse(source.text(stem))}
    assert every <= set((tmp_path / "log.kernels").read_text("utf-8").splitlines())
