"""What the public functions must return: plain float64 NumPy from samples to spectra, and random cases to try it on."""

import warnings
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

N_FFT = (*range(1, 17), 25, 64, 100, 127, 251, 256, 400, 480, 512, 1000, 1009, 2048)
PAD_MODES = ("constant", "edge", "reflect", "symmetric", "linear_ramp")
WINDOWS = ("hann", "hamming", "blackman", "boxcar", "array", "callable")
SHAPES = ((), (2,), (2, 3), (1, 1, 2), (0,))
LAYOUTS = ("C", "F", "strided", "reversed", "swapped", "readonly")
KINDS = ("noise", "noise", "tones", "quiet", "loud", "silence", "impulse")


class Case(NamedTuple):
    y: np.ndarray
    frame: dict[str, Any]  # n_fft, hop_length, win_length, window, center, pad_mode
    kind: str

    def __repr__(self):
        return f"{self.kind} {self.y.dtype} {self.y.shape} strides {self.y.strides} {self.frame}"


@contextmanager
def quiet():
    """Frames longer than the signal and mel bands without a bin are only warned about."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def lay(y, layout):
    """The same values in another memory layout."""
    if layout == "F":
        return np.asfortranarray(y)
    if layout == "strided":
        room = np.zeros((*y.shape[:-1], 3 * y.shape[-1]), y.dtype)
        room[..., ::3] = y
        return room[..., ::3]
    if layout == "reversed":
        return np.ascontiguousarray(y[..., ::-1])[..., ::-1]
    if layout == "swapped":
        return y.astype(y.dtype.newbyteorder())
    if layout == "readonly":
        y = y.copy()
        y.flags.writeable = False
    return y


def signal(rng, shape, dtype, kind="noise"):
    """Sound of a kind, full scale 1 unless its name says otherwise."""
    n = shape[-1]
    y = rng.uniform(-1, 1, shape)
    if kind == "tones":
        t = np.arange(n)
        y = (
            0.01 * y
            + sum(np.sin(t * f + p) / (1 + i) for i, (f, p) in enumerate(rng.uniform(0, 3, (4, 2)))) / 4
        )
    elif kind == "quiet":
        y *= 1e-4
    elif kind == "loud":
        y *= 1e4 if dtype != np.int16 else 1
    elif kind == "silence":
        y *= 0
    elif kind == "impulse":
        y = np.zeros(shape)
        y[..., n // 2 : n // 2 + 1] = 1
    return (y * 32767).astype(np.int16) if dtype == np.int16 else y.astype(dtype)


def frame_case(rng, n_fft=None, shortest=0):
    """Random frames, all keyword arguments of stft but dtype and out."""
    n_fft = n_fft or int(rng.choice(N_FFT))
    win = int(rng.integers(1, n_fft + 1)) if rng.random() < 0.3 else None
    kind = WINDOWS[rng.integers(len(WINDOWS))]
    if kind == "array":
        kind = rng.uniform(0.1, 1, win or n_fft)
    elif kind == "callable":
        kind = np.bartlett if (win or n_fft) > 3 else np.ones
    center = bool(rng.random() < 0.7)
    mode = PAD_MODES[rng.integers(len(PAD_MODES))]
    return {
        "n_fft": n_fft, "hop_length": int(rng.integers(1, max(2, n_fft))), "win_length": win, "window": kind,
        "center": center, "pad_mode": mode,
    }  # fmt: skip


def cases(seed, count, *, dtypes=(np.float32, np.float64, np.int16), kinds=KINDS, n_fft=None, full=False):
    """`count` random signals with frames that fit them; `full`: none is shorter than a frame."""
    rng = np.random.default_rng(seed)
    found = []
    while len(found) < count:
        frame = frame_case(rng, None if n_fft is None else int(rng.choice(n_fft)))
        length = frame["n_fft"]
        n = int(
            rng.choice(
                [rng.integers(0, 3), rng.integers(0, length + 1), length + rng.integers(0, 12 * length + 40)]
            )
        )
        if full or not frame["center"]:
            n = max(n, length)
        elif length % 2 and n == 0:
            n = 1
        elif n == 0:
            frame["pad_mode"] = "constant"
        dtype, kind = dtypes[rng.integers(len(dtypes))], kinds[rng.integers(len(kinds))]
        if dtype == np.int16 and frame["pad_mode"] == "linear_ramp":
            frame["pad_mode"] = "edge"  # numpy ramps integers through integers
        shape = SHAPES[rng.integers(len(SHAPES))]
        y = lay(signal(rng, (*shape, n), dtype, kind), LAYOUTS[rng.integers(len(LAYOUTS))])
        found.append(Case(y, frame, kind))
    return found


def samples(y):
    return y / 32768.0 if y.dtype.kind == "i" else y.astype(np.float64)


def window(spec, n):
    """Periodic window of n points by its formula."""
    if not isinstance(spec, str):
        return np.asarray(spec(n) if callable(spec) else spec, np.float64)
    x = 2 * np.pi * np.arange(n) / n
    terms = {"hann": (0.5, 0.5), "hamming": (0.54, 0.46), "blackman": (0.42, 0.5, 0.08), "boxcar": (1.0,)}[
        spec
    ]
    values = sum((-1) ** k * a * np.cos(k * x) for k, a in enumerate(terms))
    return values if n > 1 else np.ones(1)


def frames(y, frame_length, hop_length, center=True, pad_mode="constant"):
    """(..., t, frame_length) float64"""
    y = samples(y)
    if center:
        y = np.pad(y, [(0, 0)] * (y.ndim - 1) + [(frame_length // 2,) * 2], mode=pad_mode)
    return np.lib.stride_tricks.sliding_window_view(y, frame_length, axis=-1)[..., ::hop_length, :]


def centred(window, n_fft):
    left = (n_fft - len(window)) // 2
    return np.pad(window, (left, n_fft - len(window) - left))


def stft(y, *, n_fft, hop_length, win_length=None, window="hann", center=True, pad_mode="constant"):
    """(..., bins, t) complex128"""
    table = centred(globals()["window"](window, win_length or n_fft), n_fft)
    return np.fft.rfft(frames(y, n_fft, hop_length, center, pad_mode) * table, axis=-1).swapaxes(-1, -2)


def magnitudes(case):
    """|X| (..., bins, t) of a case."""
    return np.abs(stft(case.y, **case.frame))


def limit(dtype, float32=1e-6):
    """The bound of design for the dtype of the samples."""
    return 1e-12 if np.dtype(dtype).newbyteorder("=") == np.float64 else float32


def real_dtype(dtype):
    return np.dtype(np.float64 if np.dtype(dtype).newbyteorder("=") == np.float64 else np.float32)


def error(got, want):
    """Largest error over the largest reference value, never stricter than denormals allow."""
    assert got.shape == want.shape, (got.shape, want.shape)
    if got.size == 0:
        return 0.0
    assert np.isfinite(got).all() and np.isfinite(want).all()
    least = 1e-30 if got.real.dtype == np.float32 else 1e-290
    return float(np.abs(got - want).max() / max(np.abs(want).max(), least))


SPECTRAL = ("noise", "noise", "tones", "quiet", "loud")  # kinds with energy in every bin of every frame


def spectral_cases(seed, count):
    """Cases whose every bin is well above the rounding errors of the largest: ratios and logarithms can be compared."""
    return cases(seed, count, kinds=SPECTRAL, full=True)


def spectrograms(seed, count, *, least=1):
    """`count` random magnitudes (..., bins, t), with the frame length they come from."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        n_fft = int(rng.choice([n for n in N_FFT if n // 2 + 1 >= least]))
        shape = (*SHAPES[rng.integers(len(SHAPES))], n_fft // 2 + 1, int(rng.integers(0, 40)))
        S = np.abs(rng.standard_normal(shape)) * 10.0 ** rng.uniform(-3, 3)
        dtype = [np.float32, np.float64][rng.integers(2)]
        yield lay(S.astype(dtype), LAYOUTS[rng.integers(len(LAYOUTS))]), n_fft


def frequencies(sr, n_fft):
    return np.arange(n_fft // 2 + 1) * sr / n_fft


def db(S, amin=1e-10, ref=1.0, top_db=80.0):
    """10 log10, with the floor of each (bins, t)."""
    level = 10 * np.log10(np.maximum(amin, S)) - 10 * np.log10(np.maximum(amin, ref))
    if top_db is None or not S.size:
        return level
    return np.maximum(level, level.max(axis=(-2, -1), keepdims=True) - top_db)
