"""ISTFT of a stream: however the frames are cut, the samples have the bits of the call on all of them."""

import threading

import numpy as np
import pytest

import fastaudio as fa

WINDOWS = ("hann", "hamming", "boxcar")


def cases(count):
    """(options, length, frames of random spectra), frames contiguous as `fa.stft` returns them."""
    rng = np.random.default_rng(0)
    for _ in range(count):
        n_fft = int(rng.choice([1, 2, 3, 8, 25, 64, 127, 256, 400]))
        hop = int(rng.integers(1, n_fft + 4))
        frames, single = int(rng.integers(1, 40)), rng.random() < 0.7
        D = rng.standard_normal((frames, n_fft // 2 + 1)) + 1j * rng.standard_normal((frames, n_fft // 2 + 1))
        options = {"n_fft": n_fft, "hop_length": hop, "window": WINDOWS[rng.integers(3)], "center": bool(rng.integers(2)),
                   "win_length": int(rng.integers(1, n_fft + 1)) if rng.random() < 0.3 else None}  # fmt: skip
        length = int(rng.integers(1, 2 * n_fft + hop * frames)) if rng.random() < 0.4 else None
        yield options, length, D.astype(np.complex64 if single else np.complex128).T


CASES = list(cases(300))


def pieces(rng, D):
    at = 0
    while at < D.shape[1]:
        to = at + int(rng.integers(0, [2, 5, 20][rng.integers(3)]))
        yield D[:, at:to]
        at = to


def test_any_chunking_gives_the_bits_of_the_whole(engine):
    rng = np.random.default_rng(1)
    for options, length, D in engine.take(CASES):
        want = fa.istft(D, length=length, **options)
        stream = fa.streaming.ISTFT(length=length, dtype=D.real.dtype, **options)
        for _ in range(2):  # flush leaves the object as new
            got = np.concatenate([stream.push(p) for p in pieces(rng, D)] + [stream.flush()])
            assert got.dtype == want.dtype
            np.testing.assert_array_equal(got, want, err_msg=str((options, length, D.shape)))


def test_there_and_back_a_hop_at_a_time():
    y = np.random.default_rng(2).standard_normal(9000).astype(np.float32)
    there = fa.streaming.STFT(n_fft=512, hop_length=128)
    back = fa.streaming.ISTFT(n_fft=512, hop_length=128, length=len(y))
    got, most = [], 0
    for at in range(0, len(y), 128):
        got.append(back.push(there.push(y[at : at + 128])))
        most = max(most, back._kept)
    got += [back.push(there.flush()), back.flush()]
    np.testing.assert_allclose(np.concatenate(got), y, atol=1e-6)
    assert most <= 4  # of a long stream only what still overlaps is kept


def test_state_goes_on_in_another_object():
    for options, length, D in CASES[:60]:
        first, second = (fa.streaming.ISTFT(length=length, dtype=D.real.dtype, **options) for _ in range(2))
        first.push(D[:, : D.shape[1] // 2])
        second.push(D)
        second.restore(first.state())
        rest = D[:, D.shape[1] // 2 :]
        want = np.concatenate([first.push(rest), first.flush()])
        np.testing.assert_array_equal(np.concatenate([second.push(rest), second.flush()]), want)
    first.push(D)
    first.reset()
    assert first.flush().size == (length or 0)


def test_what_comes_in():
    stream = fa.streaming.ISTFT(n_fft=8, hop_length=4)
    for wrong in (np.ones((4, 2), np.complex64), np.ones(5, np.complex64), np.ones((5, 1), np.int64)):
        with pytest.raises(fa.ParameterError, match="spectra must be complex"):
            stream.push(wrong)
    for make in (lambda: fa.streaming.ISTFT(n_fft=0), lambda: fa.streaming.ISTFT(hop_length=0), lambda: fa.streaming.ISTFT(length=0),
                 lambda: fa.streaming.ISTFT(dtype=int)):  # fmt: skip
        with pytest.raises(fa.ParameterError):
            make()
    assert stream.push(np.ones((5, 0), np.complex64)).size == 0
    assert stream.flush().size == 0


def test_threads_wait_for_each_other():
    stream, found = fa.streaming.ISTFT(n_fft=64, hop_length=16, center=False), []
    frame = np.zeros((33, 1), np.complex64)

    def work():
        for _ in range(200):
            found.append(stream.push(frame).size)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for w in workers:
        w.start()
    for w in workers:
        w.join()
    assert sum(found) == 800 * 16 and stream.flush().size == 64 - 16
