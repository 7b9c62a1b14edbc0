"""Beside other libraries with threads of their own, and under threadpoolctl."""

import threading

import numpy as np
import pytest
from calls import CALLS, bits, signal

import fastaudio as fa

NAMES = ("stft", "mfcc", "extract", "istft")


@pytest.mark.cpp_engine
def test_threadpoolctl_sees_and_sets_the_pool():
    threadpoolctl = pytest.importorskip("threadpoolctl")
    from fastaudio.backends import threadpools

    threadpools.register()
    threadpools.register()  # twice is once
    with fa.num_threads(3):
        found = [i for i in threadpoolctl.threadpool_info() if i["user_api"] == "fastaudio"]
        assert len(found) == 1 and found[0]["num_threads"] == 3 and found[0]["internal_api"] == "fastaudio"
        assert found[0]["version"] == fa.__version__
        with threadpoolctl.threadpool_limits(1):
            assert fa.get_num_threads() == 1
        assert fa.get_num_threads() == 3
        with threadpoolctl.threadpool_limits({"fastaudio": 2}):
            assert fa.get_num_threads() == 2
        assert fa.get_num_threads() == 3


@pytest.mark.cpp_engine
def test_threadpoolctl_loaded_before_is_told_by_itself(python):
    pytest.importorskip("threadpoolctl")
    python("""
import threadpoolctl
import fastaudio as fa
fa.set_num_threads(3)
with threadpoolctl.threadpool_limits(1):
    assert fa.get_num_threads() == 1
assert fa.get_num_threads() == 3
""")


def busy_while(work, check):
    """`check` on this thread while another repeats `work`."""
    stop = threading.Event()

    def repeat():
        while not stop.is_set():
            work()

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        check()
    finally:
        stop.set()
        thread.join()


def test_numpy_busy():
    y, a = signal((4, 60_000)), np.random.default_rng(0).standard_normal((400, 400))
    want = {name: bits(CALLS[name](y)) for name in NAMES}

    def check():
        for _ in range(10):
            for name in NAMES:
                assert bits(CALLS[name](y)) == want[name]

    busy_while(lambda: a @ a, check)


@pytest.mark.rivals
@pytest.mark.parametrize("first", ["torch", "fastaudio"])
def test_torch_in_the_same_process(python, first):
    pytest.importorskip("torch")
    second = "fastaudio" if first == "torch" else "torch"
    python(
        f"""
import warnings
warnings.simplefilter("ignore")  # torch's own
import {first}
import {second}
import threading
import torch
import fastaudio as fa
from calls import CALLS, bits, signal
y, names = signal((4, 60_000)), {NAMES!r}
fa.set_num_threads(1)
want = {{name: bits(CALLS[name](y)) for name in names}}
fa.set_num_threads(2)
a, stop = torch.randn(300, 300), threading.Event()
def repeat():
    while not stop.is_set():
        a @ a
thread = threading.Thread(target=repeat)
thread.start()
for _ in range(10):
    for name in names:
        assert bits(CALLS[name](y)) == want[name]
stop.set()
thread.join()
window = torch.hann_window(2048)
x = torch.from_numpy(y[0])
spectrum = torch.stft(x, 2048, 512, window=window, return_complex=True, pad_mode="constant")
ours = fa.stft(x)
assert isinstance(ours, torch.Tensor)
assert float((ours - spectrum).abs().max() / spectrum.abs().max()) < 1e-6
""",
        timeout=300,
    )
