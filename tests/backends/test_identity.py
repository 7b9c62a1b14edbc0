"""The same bits for any number of threads, for a row alone and in a batch, for frames of a longer or shorter
clip.
"""

import importlib

import numpy as np
import pytest
from programs import assemble, line, mel_tables
from support import complex_noise, complex_of, noise

from fastaudio.backends.ops import FEATURES

SHAPES = ((2048, 512), (400, 160), (251, 100), (64, 16))


@pytest.fixture
def threads(engine):
    """The engine's set_num_threads, undone afterwards."""
    module = importlib.import_module(f"fastaudio.backends.{engine.name}")
    before = module.get_num_threads()
    yield module.set_num_threads
    module.set_num_threads(before)


def stft(engine, x, n_fft, hop, count, frames_major=False):
    shape = (count, n_fft // 2 + 1) if frames_major else (n_fft // 2 + 1, count)
    out = np.empty((x.shape[0], *shape), complex_of(x.dtype))
    engine.kernel("stft")(out, x, np.hanning(n_fft).astype(x.dtype), hop, 0, 0, frames_major)
    return out


def extract(engine, x, n_fft, hop, count):
    rng = np.random.default_rng(0)
    mel = mel_tables(rng, n_fft // 2 + 1, x.dtype.type, 12, 5)
    lines = [line(rng, name, n_fft // 2 + 1, mel, n_fft, True) for name in FEATURES]
    program, params, rows = assemble(lines)
    out = np.empty((x.shape[0], rows, count), x.dtype)
    window = np.hanning(n_fft).astype(x.dtype)
    engine.kernel("extract")(out, x, window, hop, 0, 0, 2.0, program, params, mel.starts, mel.lengths,
        mel.weights, mel.dct)
    return out


def istft(engine, D, n_fft, hop):
    out = np.empty((D.shape[0], D.shape[2] * hop), D.real.dtype)
    engine.kernel("istft")(out, D, np.hanning(n_fft + 2)[1:-1].astype(out.dtype), hop, n_fft // 2, False)
    return out


@pytest.mark.parametrize("n_fft, hop", SHAPES)
def test_threads(engine, threads, real, n_fft, hop):
    rng = np.random.default_rng(n_fft)
    x, count = noise(rng, (3, 70_000), real), 70_000 // hop
    D = complex_noise(rng, (3, n_fft // 2 + 1, count), real)
    results = []
    for number in (1, 2, 4):
        threads(number)
        results.append((stft(engine, x, n_fft, hop, count), extract(engine, x, n_fft, hop, count),
                        istft(engine, D, n_fft, hop)))
    for other in results[1:]:
        assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(results[0], other, strict=True))


@pytest.mark.parametrize("n_fft, hop", SHAPES)
def test_rows_alone(engine, real, n_fft, hop):
    rng = np.random.default_rng(n_fft)
    x, count = noise(rng, (5, 9000), real), 1 + 9000 // hop
    D = complex_noise(rng, (5, n_fft // 2 + 1, count), real)
    together = stft(engine, x, n_fft, hop, count), extract(engine, x, n_fft, hop, count), istft(engine, D,
        n_fft, hop)
    for i in (0, 4):
        one = x[i : i + 1]
        alone = stft(engine, one, n_fft, hop, count), extract(engine, one, n_fft, hop, count), istft(
            engine, D[i : i + 1], n_fft, hop)
        assert all(np.array_equal(a[0], b[i], equal_nan=True) for a, b in zip(alone, together, strict=True))


@pytest.mark.parametrize("n_fft, hop", SHAPES)
def test_frames_of_a_part(engine, real, n_fft, hop):
    x = noise(np.random.default_rng(n_fft), (1, 120 * hop + n_fft), real)
    whole, turned = (stft(engine, x, n_fft, hop, 121, frames_major) for frames_major in (False, True))
    for first, count in ((0, 1), (3, 40), (57, 16), (120, 1)):
        part = np.ascontiguousarray(x[:, first * hop : (first + count - 1) * hop + n_fft])
        assert np.array_equal(stft(engine, part, n_fft, hop, count), whole[:, :, first : first + count])
        assert np.array_equal(stft(engine, part, n_fft, hop, count, True), turned[:, first : first + count])


def test_calls_from_many_threads(engine):
    from concurrent.futures import ThreadPoolExecutor

    rng = np.random.default_rng(9)
    clips = [noise(rng, (2, 20_000), np.float32) for _ in range(8)]
    want = [stft(engine, x, 512, 128, 150) for x in clips]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            results = pool.map(lambda x: stft(engine, x, 512, 128, 150), clips)
            for got, right in zip(results, want, strict=True):
                assert np.array_equal(got, right)
