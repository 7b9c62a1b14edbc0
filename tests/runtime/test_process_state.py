"""Importing and calling the library changes nothing for the rest of the process, and imports little."""

import json
import platform
import sys

import pytest


def test_denormal_numbers_survive(python):
    python("""
import threading
import numpy as np
def denormals_work():
    tiny = np.full(100, 5e-41, np.float32)
    return bool((tiny * np.float32(1) == tiny).all()) and float(np.float64(5e-324) * np.float64(1)) == 5e-324
assert denormals_work()
import fastaudio as fa
from calls import CALLS, signal
assert denormals_work()
fa.set_num_threads(4)
for call in CALLS.values():
    call(signal((4, 20_000)))
    assert denormals_work()
seen = []
thread = threading.Thread(target=lambda: seen.append(denormals_work()))
thread.start(); thread.join()
assert seen == [True]
""")


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="MXCSR is x86's")
@pytest.mark.skipif(sys.platform != "linux", reason="the layout of glibc's fenv_t")
def test_the_control_word_stays(python):
    """All of MXCSR but its flags: rounding, denormals, traps. Import, calls, and what new threads begin with."""
    python("""
import threading
from mxcsr import control
before = control()
import fastaudio as fa
assert control() == before
from calls import CALLS, signal
assert control() == before
fa.set_num_threads(4)
for name, call in CALLS.items():
    call(signal((4, 20_000)))
    assert control() == before, name
seen = []
thread = threading.Thread(target=lambda: seen.append(control()))
thread.start(); thread.join()
assert seen == [before]
""")


def test_denormal_samples_are_exact(python):
    python("""
import numpy as np
import fastaudio as fa
for dtype, tiny in ((np.float32, 1e-42), (np.float64, 5e-320)):
    y = np.full(1000, tiny, dtype)
    assert (fa.effects.preemphasis(y, coef=0.0)[1:] == y[1:]).all()  # the first sample has a history
    assert fa.feature.amplitude_envelope(y).max() == y[0]
""")


@pytest.mark.cpp_engine  # numba imports SciPy where it finds it
def test_first_feature_imports_no_rival_and_nothing_lazy(python):
    loaded = json.loads(
        python("""
import json
import sys

import fastaudio as fa
fa.feature.mfcc(y=fa.tone(440, sr=22050, duration=0.1), sr=22050)
print(json.dumps(sorted({m.partition(".")[0] for m in sys.modules})))
""")
    )
    refused = {"librosa", "scipy", "torch", "soundfile", "soxr", "tqdm", "matplotlib", "pandas", "sklearn"}
    assert refused.isdisjoint(loaded)


def test_random_state_and_error_state_stay(python):
    python("""
import numpy as np
import fastaudio as fa
from calls import CALLS, signal
before, errors = np.random.get_state()[1].copy(), np.geterr()
for call in CALLS.values():
    call(signal(5_000))
assert (np.random.get_state()[1] == before).all() and np.geterr() == errors
""")


@pytest.mark.cpp_engine
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_workers_leave_signals_to_the_program(python):
    """A worker that took SIGTERM would end a program that has blocked it to wait for it."""
    python("""
import os, signal, time
import fastaudio as fa
from calls import CALLS, signal as noise
before = set(os.listdir("/proc/self/task"))
fa.set_num_threads(4)
CALLS["mfcc"](noise((8, 40_000)))
workers = set(os.listdir("/proc/self/task")) - before
assert len(workers) == 3
for worker in workers:
    blocked = -1
    while blocked >> (signal.SIGSEGV - 1) & 1:  # until it has run, the C library blocks everything
        time.sleep(0.01)
        with open(f"/proc/self/task/{worker}/status") as file:
            blocked = int(next(line for line in file if line.startswith("SigBlk")).split()[1], 16)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1, signal.SIGALRM):
        assert blocked >> (number - 1) & 1
assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()
""")


def test_inputs_are_not_written(python):
    python("""
import numpy as np
from calls import CALLS, signal
for dtype in (np.float32, np.float64):
    y = signal((2, 9_000), dtype)
    copy = y.copy()
    for name, call in CALLS.items():
        call(y)
        assert (y == copy).all(), name
""")
