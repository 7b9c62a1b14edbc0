"""Ten thousand calls leave the memory of the process where it was, errors included."""

import pytest

pytest.importorskip("psutil")

CASES = {
    "stft": "fa.stft(y)",
    "istft": "fa.istft(D)",
    "mfcc": "fa.feature.mfcc(y=y, sr=22050)",
    "extract": "fa.extract(y, sr=22050, features=['mfcc', 'rms', 'spectral_contrast'])",
    "power_to_db": "fa.power_to_db(S)",
    "spectral": "fa.feature.spectral_centroid(S=S, sr=22050)",
    "preemphasis": "fa.effects.preemphasis(y, return_zf=True)",
    "rfft": "fa.rfft(y)",
    "out": "fa.stft(y, out=room)",
    "lists": "fa.stft([y, y[:3000]])",
    "bad argument": "fails(fa.stft, y, hop_length=-1)",
    "not finite": "fails(fa.feature.mfcc, y=broken, sr=22050)",
    "too short": "fails(fa.stft, y[:100], center=False)",
    "wrong type": "fails(fa.feature.rms, y='text')",
    "kernel refuses": "refuses()",
}


@pytest.mark.parametrize("case", CASES)
def test_ten_thousand_calls(python, case):
    if case == "kernel refuses":
        pytest.importorskip("fastaudio.backends.cpu")
    growth = int(
        python(f"""
import gc
import numpy as np
import psutil
import fastaudio as fa
from calls import signal
fa.set_num_threads(2)
y = signal(4_000)
D, S, broken = fa.stft(y), np.abs(fa.stft(y)), np.full(4_000, np.nan, np.float32)
room = np.empty((D.shape[1], D.shape[0]), np.complex64).T
def fails(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except fa.ParameterError:
        return
    raise AssertionError("no error")
def refuses():
    from fastaudio.backends import cpu
    try:
        cpu.KERNELS["rfft"](np.empty((1, 7), np.complex64), y[None])
    except ValueError:
        return
    raise AssertionError("no error")
def call():
    {CASES[case]}
process = psutil.Process()
for _ in range(500):
    call()
gc.collect()
before = process.memory_info().rss
for _ in range(10_000):
    call()
gc.collect()
print(process.memory_info().rss - before)
""")
    )
    assert growth < 1 << 20


def test_results_own_their_memory_and_give_it_back(python):
    growth = int(
        python("""
import gc
import psutil
import fastaudio as fa
from calls import signal
y = signal(2_000_000)
process = psutil.Process()
for _ in range(5):  # malloc learns to keep blocks of this size
    fa.stft(y); fa.feature.mfcc(y=y, sr=22050)
gc.collect()
before = process.memory_info().rss
for _ in range(20):
    fa.stft(y); fa.feature.mfcc(y=y, sr=22050)
gc.collect()
print(process.memory_info().rss - before)
""")
    )
    assert growth < 4 << 20
