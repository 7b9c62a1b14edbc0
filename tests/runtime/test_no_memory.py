"""Too much asked for is a MemoryError before anything is touched, and the next call works."""

import sys

import numpy as np
import pytest
from calls import CALLS, bits, signal

import fastaudio as fa

HUGE = {
    "frames times bins beyond 2**63": lambda: fa.stft(np.zeros(2**21, np.float32), n_fft=2**42, hop_length=1),
    "a window of 2**44 samples": lambda: fa.feature.rms(
        y=np.zeros(10, np.float32), frame_length=2**44, hop_length=1
    ),
    "four terabytes of frames": lambda: fa.stft(np.zeros(2**20, np.float32), n_fft=2**20, hop_length=1),
    "mel bands": lambda: fa.filters.mel(sr=22050, n_fft=2**20, n_mels=2**22),
    "length": lambda: fa.istft(np.zeros((1025, 3), np.complex64), length=2**46),
    "samples": lambda: fa.util.fix_length(np.zeros(3, np.float32), size=2**60),
    "a view of 2**44 samples": lambda: fa.feature.zero_crossing_rate(
        np.broadcast_to(np.float32(1), (2**44,))
    ),
}


@pytest.mark.parametrize("case", HUGE)
@pytest.mark.filterwarnings("ignore:.*is too large for a signal of length:UserWarning")
def test_a_huge_request_is_a_memory_error(case):
    y = signal(9_000)
    want = bits(CALLS["mfcc"](y))
    with pytest.raises(MemoryError):
        HUGE[case]()
    assert bits(CALLS["mfcc"](y)) == want


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on address space")
def test_every_call_under_a_shrinking_limit(python):
    """Whatever the limit, a call gives its result or MemoryError."""
    python("""
import resource
import numpy as np
import fastaudio as fa
from calls import CALLS, bits, signal

fa.set_num_threads(2)
y = signal((2, 400_000))
want = {name: bits(call(y)) for name, call in CALLS.items()}
def used():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()
_, hard = resource.getrlimit(resource.RLIMIT_AS)
outcomes = set()
for room in (0, 1, 2, 4, 8, 16, 32, 64, 128):
    for name, call in CALLS.items():
        resource.setrlimit(resource.RLIMIT_AS, (used() + (room << 20), hard))
        try:
            result = call(y)
        except MemoryError:
            result = None
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
        assert result is None or bits(result) == want[name], (name, room)
        outcomes.add(result is None)
assert outcomes == {True, False}
for name, call in CALLS.items():
    assert bits(call(y)) == want[name], name
""")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on address space")
def test_threads_that_cannot_start_are_done_without(python):
    python("""
import resource
import fastaudio as fa
from calls import CALLS, bits, signal
y = signal((2, 100_000))
fa.set_num_threads(1)
want = bits(CALLS["mfcc"](y))
fa.set_num_threads(64)
resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
assert bits(CALLS["mfcc"](y)) == want
""")
