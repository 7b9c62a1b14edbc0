"""What only the Numba engine has: its plans, its cache folder, its thread pool, its padding, its
logarithm.
"""

import os
import stat
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("numba")

import fastaudio as fa  # noqa: E402
from fastaudio.backends import registry  # noqa: E402
from fastaudio.backends.numba import (  # noqa: E402
    KERNELS,
    arrays,
    fft_plan,
    framing,
    jit,
    logarithm,
    pool,
    tile_fft,
)


def test_radices_multiply_to_the_length():
    for n in range(1, 3000):
        assert np.prod(fft_plan.radices(n), dtype=np.int64) == n
        assert set(fft_plan.radices(n)) <= {2, 4, 8, *fft_plan.factors(n)}


def test_positions_are_permutations():
    for n in (1, 2, 3, 8, 30, 128, 400, 1024, 61 * 4):
        plan = fft_plan.fft_plan(n, np.dtype(np.float64))
        assert sorted(plan.position) == list(range(n)) and plan.chirp is None
    assert fft_plan.fft_plan(67, np.dtype(np.float32)).chirp.inner.points >= 133


def test_fold_is_np_pad():
    for mode, name in enumerate(("constant", "edge", "reflect", "symmetric", "wrap")):
        for n in (1, 2, 3, 7):
            want = np.pad(np.arange(1, n + 1), 40, mode=name)
            got = [framing.fold(i, n, mode) + 1 for i in range(-40, n + 40)]
            assert np.array_equal(got, want), (name, n)


def test_logarithm():
    x = np.concatenate([np.exp(np.random.default_rng(0).uniform(-740, 709, 5000)), [5e-324, 1.0, 2.0,
        np.finfo(float).max]])
    got, want = np.array([logarithm.log(v) for v in x]), np.log(x)
    assert (np.abs(got - want) <= 1e-15 * np.maximum(np.abs(want), 1)).all()
    assert np.isnan(logarithm.log(np.nan)) and logarithm.log(np.inf) == np.inf


def test_cache_folder_is_private():
    assert jit.FOLDER is not None
    found = os.stat(jit.FOLDER)
    assert stat.S_IMODE(found.st_mode) == 0o700 and found.st_uid == os.getuid()


def test_a_cache_folder_of_others_is_not_used(tmp_path):
    code = "from fastaudio.backends.numba import jit; print(jit.FOLDER)"
    run = lambda: subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                                 env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}).stdout.strip()
    folder = run()
    assert folder.startswith(str(tmp_path))
    os.chmod(folder, 0o777)
    assert run() == "None"


@pytest.fixture
def four_threads():
    before = pool.get_num_threads()
    pool.set_num_threads(4)
    yield
    pool.set_num_threads(before)


def test_every_chunk_once(four_threads):
    for count in (0, 1, 2, 3, 50):
        done = []
        pool.for_chunks(lambda: done.append, count)
        assert sorted(done) == list(range(count))


def test_a_chunk_that_was_taken_is_done_though_the_caller_stops():
    """The caller, out of chunks, stops the others the moment one of them has taken the last: it was lost, and its output
    held whatever memory held.
    """
    tickets = pool._Tickets(3)

    class Lock:
        def __enter__(self):
            pass

        def __exit__(self, *_):
            if tickets._next == 3 and tickets._count:
                tickets.stop()

    tickets._lock = Lock()
    assert list(tickets) == [0, 1, 2]


def test_an_error_stops_the_work_and_comes_out(four_threads):
    def work(i):
        if i == 3:
            raise ArithmeticError("chunk 3")

    with pytest.raises(ArithmeticError, match="chunk 3"):
        pool.for_chunks(lambda: work, 100_000)


def test_set_num_threads_refuses_nonsense():
    with pytest.raises(ValueError, match="set_num_threads: count must be >= 0, got -1"):
        pool.set_num_threads(-1)


@pytest.mark.parametrize("engine", ["cpu", "numba"])
def test_none_is_the_number_of_threads_at_start(engine, monkeypatch):
    if engine not in registry.available():
        pytest.skip(f"no {engine} engine here")
    monkeypatch.setenv("FASTAUDIO_NUM_THREADS", "3")
    with fa.use_backend(engine), fa.num_threads(2):
        fa.set_num_threads(None)
        assert fa.get_num_threads() == 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_has_threads_of_its_own():
    code = """
import os, numpy as np
from fastaudio.backends.numba import KERNELS, set_num_threads
set_num_threads(3)
x, out = np.ones((1, 90000), np.float32), np.empty((1, 33, 1000), np.complex64)
call = lambda: KERNELS["stft"](out, x, np.ones(64, np.float32), 64, 0, 0, False)
call()
child = os.fork()
call()
if child == 0:
    os._exit(int(abs(out[0, 0, 0].real - 64) > 1e-3))
assert os.waitpid(child, 0)[1] == 0
"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, timeout=120)


def test_aligned_memory():
    for size in (1, 33, 4096):
        a = arrays.aligned(size, np.dtype(np.float32))
        assert a.size == size and a.ctypes.data % 64 == 0
    assert arrays.aligned(0, np.dtype(np.float64)).size == 0


def test_shapes_are_compared():
    kernels, f, c = KERNELS, np.zeros, np.complex64
    with pytest.raises(ValueError, match=r"stft: out must have shape \(1, 5, 3\), got \(1, 6, 3\)"):
        kernels["stft"](f((1, 6, 3), c), f((1, 20)), f(8), 4, 0, 0, False)
    for name, arguments in (
        ("istft", (f((1, 20)), f((1, 4, 3), c), f(8), 4, 0, False)),
        ("fft", (f((2, 8), c), f((2, 9), c), False)),
        ("rfft", (f((2, 8), c), f((2, 8)))), ("irfft", (f((2, 8)), f((2, 8), c))),
        ("magnitude", (f((2, 3)), f((2, 4), c), 1)),
        ("power_to_db", (f((1, 3)), f((1, 2)), f(1), 1, 80, 10)),
        ("db_to_power", (f((1, 3)), f((1, 2)), 1, 10)),
        ("delta", (f((1, 9)), f((1, 9)), f(3), f((0, 0, 0)))),
        ("preemphasis", (f((1, 3)), f((1, 2)), 1, f(1), f(1))),
        ("deemphasis", (f((1, 3)), f((1, 2)), 1, f(1), f(1))),
    ):
        with pytest.raises(ValueError, match=f"{name}: .* must have shape"):
            kernels[name](*arguments)


def test_chunks_depend_on_the_length_only():
    assert tile_fft.chunk_frames(2048, np.dtype(np.float32)) % 16 == 0
    assert tile_fft.chunk_frames(1 << 20, np.dtype(np.float64)) == 16
