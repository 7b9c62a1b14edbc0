"""Denormal numbers: transforms and sums of products neither compute with them nor lose what they would have told."""

import platform
import sys

import numpy as np
import oracles
import pytest

import fastaudio as fa

N = 40_000
X86 = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64") or sys.platform != "linux", reason="MXCSR, in glibc's fenv_t"
)


def sounds(dtype=np.float32):
    """Noise that fades out; noise of denormal numbers alone; clicks in such noise; noise whose squares are denormal."""
    info, noise = np.finfo(dtype), np.random.default_rng(5).uniform(-1, 1, N)
    least, middle = float(info.smallest_normal), float(np.sqrt(info.smallest_normal))
    clicks = noise * least / 50
    clicks[::256] = noise[::256]
    found = {
        "decay": noise * np.exp(np.linspace(0, np.log(float(info.smallest_subnormal)), N)),
        "denormal": noise * least / 100,
        "clicks": clicks,
        "quiet squares": noise * middle / 50,
    }
    return {name: y.astype(dtype) for name, y in found.items()}


@pytest.mark.cpp_engine
@X86
def test_no_kernel_is_handed_to_microcode(python):
    """The processor flags a denormal operand, which is slow, unless it is told to take such operands for zeros."""
    python("""
import numpy as np
import fastaudio as fa
from calls import CALLS
from fastaudio.backends import registry
from mxcsr import met_denormal

fa.set_num_threads(1)
kernels, met, called = registry.current()._kernels, set(), set()
def watched(name, kernel):
    def call(*arguments):
        met_denormal()
        result = kernel(*arguments)
        called.add(name)
        if met_denormal():
            met.add(name)
        return result
    return call
for name in list(kernels):
    kernels[name] = watched(name, kernels[name])
noise = np.random.default_rng(0).uniform(-1, 1, 30_000)
for dtype in (np.float32, np.float64):
    for decades in (np.linspace(0, -45, 30_000), -40, -21):
        y = (noise * 10.0**(np.asarray(decades) * (1 if dtype == np.float32 else 7.9))).astype(dtype)
        for call in CALLS.values():
            call(y)
print(sorted(met), sorted(called))
# what goes value by value is exact, and not much slower
assert met <= {"preemphasis", "power_to_db", "db_to_power", "magnitude", "magphase", "all_finite", "extract"}, met
assert {"stft", "istft", "spectral", "lpc", "pcen", "tempogram", "measures", "rfft", "deemphasis", "delta"} <= called - met
""")


@pytest.mark.cpp_engine
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_transforms_are_exact(dtype):
    """To what rounding costs where numbers have few digits left; of every frame, however loud its neighbours."""
    step, bound = float(np.finfo(dtype).smallest_subnormal), oracles.limit(dtype, 2e-6)
    up = np.float64(2.0**500)  # the references compute with none, either
    for name, y in sounds(dtype).items():
        for frame in ({"n_fft": 512, "hop_length": 128}, {"n_fft": 400, "hop_length": 160}, {"n_fft": 131, "hop_length": 50}):
            want = oracles.stft(y * up, **frame) * (1 / up)
            for got in (fa.stft(y, **frame), fa.stft(y, out=np.empty(want.shape, fa.stft(y, **frame).dtype), **frame)):
                least = bound * np.abs(want).max(axis=0) + 512 * step
                assert (np.abs(got - want) <= least).all(), (name, frame)
        for n, x in [(n, y[:40_000].reshape(40, 1000)) for n in (1000, 512, 1009)] + [(n, y[:n]) for n in (N, 32_768, 20_011)]:
            X = fa.rfft(x, n)
            for got, want in (
                (fa.fft(x, n), np.fft.fft(x * up, n)),
                (X, np.fft.rfft(x * up, n)),
                (fa.irfft(X, n), np.fft.irfft(X * up, n)),
            ):
                want = want * (1 / up)
                least = bound * np.abs(want).max(axis=-1, keepdims=True) + 8 * step
                assert (np.abs(got - want) <= least).all(), (name, n)


@pytest.mark.cpp_engine
@pytest.mark.parametrize("name", ["spectral_centroid", "spectral_bandwidth", "spectral_rolloff", "band_energy_ratio"])
def test_the_shape_of_a_spectrum_is_seen_however_quiet(name):
    feature = getattr(fa.feature, name)
    for dtype, scales in ((np.float32, (2.0**-70, 2.0**-110)), (np.float64, (2.0**-520, 2.0**-900))):
        y = np.random.default_rng(6).uniform(-1, 1, (2, 9000)).astype(dtype)
        for scale in scales:
            y[:, 4500:] *= dtype(scale)
            quiet = feature(y=y, n_fft=512)[..., -8:]
            y[:, 4500:] /= dtype(scale)
            np.testing.assert_allclose(quiet, feature(y=y, n_fft=512)[..., -8:], rtol=1e-5)


def test_preemphasis_is_exact(engine):
    for dtype in (np.float32, np.float64):
        for y in sounds(dtype).values():
            for coef in (0.97, -0.5, 0.0, 1.0, 1e20):
                with np.errstate(over="ignore"):
                    want = y[1:] - (y[:-1] * dtype(coef)).astype(dtype)
                got = fa.effects.preemphasis(y, coef=coef)[1:]
                assert (np.abs(got - want) <= np.spacing(np.abs(want))).all()
            whole, state = fa.effects.preemphasis(y, return_zf=True)
            first, state = fa.effects.preemphasis(y[:1234], return_zf=True)
            assert np.array_equal(np.r_[first, fa.effects.preemphasis(y[1234:], zi=state)], whole)


def test_silence_ends_a_filter(engine):
    """Its state would otherwise stay among denormal numbers for ever."""
    if engine.name != "numba":
        y = np.zeros(20_000, np.float32)
        y[:100] = 1
        assert not fa.effects.deemphasis(y)[-1000:].any()


@pytest.mark.cpp_engine
def test_the_same_bits_on_any_number_of_threads():
    for y in sounds().values():
        batch = np.stack([y, y[::-1], y])
        for call in (fa.stft, lambda y: fa.istft(fa.stft(y)), lambda y: fa.feature.mfcc(y=y), fa.effects.deemphasis):
            results = []
            for threads in (1, 2, 5):
                with fa.num_threads(threads):
                    results.append(call(batch))
            assert all(np.array_equal(results[0], r) for r in results[1:])
            assert np.array_equal(call(y), results[0][0])


@pytest.mark.cpp_engine
def test_the_same_bits_in_pieces():
    """Whether a frame is raised is its own affair."""
    rng = np.random.default_rng(7)
    for y in sounds().values():
        cuts = np.sort(rng.integers(0, y.size, 60))
        for stream, call in (
            (fa.streaming.STFT(n_fft=512), lambda y: fa.stft(y, n_fft=512)),
            (fa.streaming.SpectralCentroid(n_fft=512), lambda y: fa.feature.spectral_centroid(y=y, n_fft=512)),
            (fa.streaming.MelSpectrogram(n_fft=400, n_mels=20), lambda y: fa.feature.melspectrogram(y=y, n_fft=400, n_mels=20)),
        ):
            parts = [stream.push(part) for part in np.split(y, cuts)] + [stream.flush()]
            assert np.array_equal(np.concatenate(parts, axis=-1), call(y))


@pytest.mark.cpp_engine
@X86
def test_the_mode_is_the_threads_own_wherever_python_runs(python):
    """In signal handlers, after errors and Ctrl-C; and what a program has chosen stays chosen."""
    python("""
import signal
import numpy as np
import fastaudio as fa
from calls import CALLS, signal as noise
from fastaudio.backends.denormals import flushed
from mxcsr import DENORMALS_ARE_ZERO, FLUSH_TO_ZERO, control, set_control

before = control()
y, seen = noise(4_000_000), []
signal.signal(signal.SIGALRM, lambda number, frame: seen.append(control()))
signal.setitimer(signal.ITIMER_REAL, 0.03, 0.03)
for threads in (1, 2):
    fa.set_num_threads(threads)
    for name in ("mfcc", "stft", "istft", "extract", "lpc", "deemphasis"):
        CALLS[name](y)
        assert control() == before
signal.setitimer(signal.ITIMER_REAL, 0)
assert len(seen) > 5 and set(seen) == {before}

def fail(number, frame):
    raise KeyboardInterrupt
signal.signal(signal.SIGALRM, fail)
for name in ("mfcc", "istft"):
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    try:
        while True:
            CALLS[name](y)
    except KeyboardInterrupt:
        assert control() == before
y[1000] = np.nan
for name in ("mfcc", "stft"):
    try:
        CALLS[name](y)
        raise AssertionError
    except fa.ParameterError:
        assert control() == before
try:
    flushed(lambda: 1 / 0)
    raise AssertionError
except ZeroDivisionError:
    assert control() == before
assert flushed(control) == before | FLUSH_TO_ZERO | DENORMALS_ARE_ZERO and control() == before

set_control(before | FLUSH_TO_ZERO)
CALLS["stft"](noise(9000))
assert control() == before | FLUSH_TO_ZERO
""")


@pytest.mark.parametrize("sr", [16_000, 22_050])
def test_resampling(sr):
    """soxr's arithmetic, too; what is loud enough is not touched."""
    pytest.importorskip("soxr")
    y = sounds()["decay"]
    y_hat = fa.resample(y, orig_sr=44_100, target_sr=sr)
    import soxr

    want = soxr.resample(y, 44_100, sr, "soxr_hq")[: len(y_hat)]
    assert np.abs(y_hat[: len(want)] - want).max() < 1e-35


@pytest.mark.cpp_engine
def test_threads_that_a_flushing_kernel_starts(python):
    """A new thread computes as the one that started it did just then: kernels after it must not."""
    python("""
import numpy as np
import fastaudio as fa
from fastaudio.backends import registry

fa.set_num_threads(2)
fa.stft(np.ones(1 << 20, np.float32))
kernel = registry.current().kernel("multiply")
x = np.full(1 << 22, 1e-20, np.float32)
for _ in range(20):
    out = np.empty_like(x)
    kernel(out, x, x)
    assert (out == out[0]).all() and 0.9e-40 < out[0] < 1.1e-40, np.unique(out)
""")
