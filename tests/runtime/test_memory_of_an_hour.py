"""The MFCC of one hour needs 30 MB above its input, output included, on either engine, floor or not."""

import pytest

SOURCE = """
import sys
import numpy as np
import fastaudio as fa
engine, kind, n_mfcc = sys.argv[1], sys.argv[2], 13
fa.use_backend(engine)
fa.set_num_threads(2)
def peak():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024
y = np.empty(3600 * 22050, np.float32)
np.random.default_rng(0).standard_normal(dtype=np.float32, out=y)
y[5000] = 100  # the maximum of any part from the start
if kind == "silences":  # frames below the floor, which are computed a second time
    y.reshape(-1, 22050)[1::2] *= 1e-6
fa.feature.mfcc(y=y[: 60 * 22050], sr=22050, n_mfcc=n_mfcc)  # machine code, tables, threads
open("/proc/self/clear_refs", "w").write("5")
before = peak()
M = fa.feature.mfcc(y=y, sr=22050, n_mfcc=n_mfcc)
print(peak() - before)
part = fa.feature.mfcc(y=y[: 20 * 22050], sr=22050, n_mfcc=n_mfcc)  # short enough to keep its decibels
assert np.abs(M[:, :800] - part[:, :800]).max() < 1e-6 * np.abs(part).max()
"""


@pytest.mark.slow
@pytest.mark.skipif("sys.platform != 'linux'", reason="reads /proc")
@pytest.mark.parametrize("kind", ["noise", "silences"])
@pytest.mark.parametrize("name", ["cpu", "numba"])
def test_mfcc_of_an_hour(python, name, kind):
    pytest.importorskip(f"fastaudio.backends.{name}")
    assert int(python(SOURCE, name, kind, timeout=600)) < 30e6
