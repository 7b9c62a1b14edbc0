"""A child made by fork() after the pool has run computes, and so does its parent."""

import multiprocessing
import os
import signal as signals
import sys
import warnings

import pytest
from calls import CALLS, bits, signal

import fastaudio as fa

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
NAMES = ("stft", "mfcc", "istft", "extract", "power_to_db")


def all_bits():
    y = signal((4, 40_000))
    return b"".join(bits(CALLS[name](y)) for name in NAMES)


def fork():
    with (
        warnings.catch_warnings()
    ):  # Python 3.12 warns that a process with threads forks, which is the point here
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def test_twenty_children():
    with fa.num_threads(4):
        want = all_bits()
        for _ in range(20):
            child = fork()
            if child == 0:
                status = 1
                try:
                    signals.alarm(60)
                    status = 0 if all_bits() == want and all_bits() == want else 2
                finally:
                    os._exit(status)
            _, status = os.waitpid(child, 0)
            assert os.waitstatus_to_exitcode(status) == 0
        assert all_bits() == want


def test_a_child_of_a_child():
    with fa.num_threads(2):
        want = all_bits()
        child = fork()
        if child == 0:
            status = 1
            try:
                signals.alarm(60)
                assert all_bits() == want
                grandchild = fork()
                if grandchild == 0:
                    os._exit(0 if all_bits() == want else 2)
                status = os.waitstatus_to_exitcode(os.waitpid(grandchild, 0)[1])
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.skipif(sys.platform == "darwin", reason="system libraries of macOS do not survive fork")
def test_multiprocessing_with_fork():
    context = multiprocessing.get_context("fork")
    with fa.num_threads(4), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        want = all_bits()
        with context.Pool(3) as pool:
            results = [pool.apply_async(all_bits) for _ in range(9)]
            assert all(r.get(timeout=120) == want for r in results)
