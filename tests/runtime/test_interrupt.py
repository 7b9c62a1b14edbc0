"""Ctrl-C during a long call is answered within 200 ms, and leaves the library as it was."""

import pytest

pytestmark = pytest.mark.cpp_engine

LONG_CALL = """
import os, signal, threading, time
import numpy as np
import fastaudio as fa
from calls import bits, signal as noise

second = noise(22050)
hour = np.tile(second, 3600)
before = bits(fa.feature.mfcc(y=second, sr=22050))
threads, delays = int(sys.argv[1]), []
fa.set_num_threads(threads)
sent = 0.0
def press():
    global sent
    sent = time.monotonic()
    os.kill(os.getpid(), signal.SIGINT)
for delay in (0.4, 0.7, 1.1):
    timer = threading.Timer(delay, press)
    timer.start()
    try:
        while True:  # hop_length=64: seconds in one call
            fa.feature.mfcc(y=hour, sr=22050, n_mfcc=13, hop_length=64)
    except KeyboardInterrupt:
        delays.append(time.monotonic() - sent)
    timer.join()
    assert bits(fa.feature.mfcc(y=second, sr=22050)) == before
print(sorted(delays)[1])
"""


@pytest.mark.parametrize("threads", [1, 2])
def test_a_one_hour_mfcc_stops_within_200_ms(python, threads):
    assert float(python(LONG_CALL, threads)) < 0.2


def test_a_handler_may_compute_meanwhile(python):
    python("""
import signal
import fastaudio as fa
from calls import CALLS, bits, signal as noise

y, short = noise(4_000_000), noise(30_000, seed=1)
names = ("mfcc", "spectral_contrast", "extract", "stft", "istft")
want = {name: bits(CALLS[name](y)) for name in names}
inner = {name: bits(CALLS[name](short)) for name in names}
seen = []
def handler(number, frame):
    seen.extend(bits(CALLS[name](short)) == inner[name] for name in names)
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.03, 0.03)
for threads in (1, 2):
    fa.set_num_threads(threads)
    for name in names:
        assert bits(CALLS[name](y)) == want[name], name
signal.setitimer(signal.ITIMER_REAL, 0)
assert len(seen) > 5 and all(seen)
""")


def test_a_handler_that_raises_ends_the_call(python):
    python("""
import signal
import fastaudio as fa
from calls import signal as noise
class Stop(Exception): pass
def handler(number, frame): raise Stop
signal.signal(signal.SIGALRM, handler)
y = noise(10_000_000)
try:
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    while True:
        fa.stft(y)
except Stop:
    pass
""")
