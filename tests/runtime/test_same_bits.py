"""The same bits for any number of threads, for repeated calls, and for a clip alone or in a batch."""

import numpy as np
import pytest
from calls import CALLS, bits, signal

import fastaudio as fa

#: the input as floating point: power_to_db and others have no int16 form
DTYPES = [np.float32, np.float64]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", CALLS)
def test_any_number_of_threads(name, dtype):
    y = signal((3, 60_001), dtype)
    with fa.num_threads(1):
        want = bits(CALLS[name](y))
    for threads in (2, 3, 4, 16):
        with fa.num_threads(threads):
            for _ in range(3):
                assert bits(CALLS[name](y)) == want


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", CALLS)
def test_alone_or_in_a_batch(name, dtype):
    if name == "amplitude_to_db":
        pytest.skip("its floor is that of the whole array, as in librosa")
    y = signal((5, 9_137), dtype)
    y *= 10.0 ** -np.arange(5)[:, None].astype(dtype)  # clips of different loudness
    batch = CALLS[name](y)
    for i, clip in enumerate(y):
        alone = CALLS[name](clip)
        together = tuple(b[i] for b in batch) if isinstance(batch, tuple) else batch[i]
        assert bits(alone) == bits(together)


def test_a_longer_signal_has_the_same_frames():
    y = signal(80_000)
    whole = fa.stft(y, center=False)
    for n in (2048, 2560, 20_000, 33_333):
        part = fa.stft(y[:n], center=False)
        assert bits(part) == bits(whole[:, : part.shape[1]])
