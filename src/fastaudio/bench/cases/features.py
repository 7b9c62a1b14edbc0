"""The rows that run in one process, as in the table of speeds to reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import fastaudio as fa

from .. import inputs, rivals
from ..rivals import Call, Maker, librosa
from ..settings import BINS, HOP, N_FFT, SR
from .beside_librosa import beside_librosa, ours
from .case import FFT, LOG_MEL, MFCC, STFT, Case, frame_count

#: feature of `extract` -> the same from a library of librosa's names
SINGLE: dict[str, Callable[[Any, np.ndarray], np.ndarray]] = {
    "zero_crossing_rate": lambda lib, y: lib.feature.zero_crossing_rate(y),
    "rms": lambda lib, y: lib.feature.rms(y=y),
    "spectral_centroid": lambda lib, y: lib.feature.spectral_centroid(y=y, sr=SR),
    "spectral_bandwidth": lambda lib, y: lib.feature.spectral_bandwidth(y=y, sr=SR),
    "spectral_rolloff": lambda lib, y: lib.feature.spectral_rolloff(y=y, sr=SR),
    "spectral_flatness": lambda lib, y: lib.feature.spectral_flatness(y=y),
}


#: share of the frames whose roll-off may be one bin off: their sum meets its threshold within rounding
TIES = 0.01


def together(features: dict) -> Maker:
    return lambda y: lambda: fa.extract(y, sr=SR, features=tuple(features), n_mfcc=13)


def one_by_one(features: dict) -> Maker:
    return librosa(lambda lib, y: [call(lib, y) for call in features.values()])


def stft_out(order: str) -> Maker:
    """Into an array that is kept, in memory order "F" (frames, bins) or "C" (bins, frames)."""

    def make(y: np.ndarray) -> Call:
        out = np.empty((BINS, frame_count(y)), np.result_type(y, np.complex64), order=order)
        return lambda: fa.stft(y, out=out)

    return make


def istft_out(D: np.ndarray) -> Call:
    out = np.empty(HOP * (D.shape[-1] - 1), D.real.dtype)
    return lambda: fa.istft(D, out=out)


def fft_inside(x: np.ndarray) -> Call:
    """The STFT kernel on frames that do not overlap: window and transform of the rows of x, memory kept."""
    from fastaudio.backends import registry

    kernel, window = registry.current().kernel("stft"), np.ones(N_FFT, x.dtype)
    out = np.empty((1, len(x), BINS), np.result_type(x, np.complex64))
    flat = x.reshape(1, -1)

    def call() -> np.ndarray:
        kernel(out, flat, window, N_FFT, 0, 0, True)
        return out[0]

    return call


def numba_mfcc(y: np.ndarray) -> Call:
    threads = fa.get_num_threads()  # each engine has its own number

    def call() -> np.ndarray:
        with fa.use_backend("numba"), fa.num_threads(threads):
            return mfcc(fa, y)

    return call


def stft(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.stft(y)


def istft(lib: Any, D: np.ndarray) -> np.ndarray:
    return lib.istft(D)


def mfcc(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.feature.mfcc(y=y, sr=SR, n_mfcc=13)


def contrast(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.feature.spectral_contrast(y=y, sr=SR)


def decibels(lib: Any, S: np.ndarray) -> np.ndarray:
    return lib.power_to_db(S)


def delta(lib: Any, M: np.ndarray) -> np.ndarray:
    return lib.feature.delta(M)


def log_mel(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.power_to_db(lib.feature.melspectrogram(y=y, sr=SR))


def our_log_mel(y: np.ndarray) -> Call:
    return lambda: fa.extract(y, sr=SR, features=("log_mel",))["log_mel"]


def by_frame(flops: float) -> Callable[[np.ndarray], float]:
    return lambda y: flops * frame_count(y)


SEVEN = SINGLE | {"mfcc": mfcc}

CLIP = {"make_input": inputs.clip, "size": 30.0}
TORCHAUDIO, BY_HAND = "torch: torchaudio's formula", "torch: squared by hand"
MFCC_RIVALS = {
    "librosa": librosa(mfcc),
    TORCHAUDIO: rivals.torch_mfcc(),
    BY_HAND: rivals.torch_mfcc(rivals.power_by_hand),
}
LOG_MEL_RIVALS = {
    "librosa": librosa(log_mel),
    TORCHAUDIO: rivals.torch_log_mel(),
    BY_HAND: rivals.torch_log_mel(rivals.power_by_hand),
}
STFT_ROW = {"error": 5e-7, "flops": by_frame(STFT), "targets": {"librosa": 10, "torch": 3.5}, "levels": True}
ISTFT_ROW = {
    "make_input": inputs.spectra, "size": 30.0, "error": 5e-7, "flops": lambda D: STFT * D.shape[-1],
    "targets": {"librosa": 10, "torch": 8}, "levels": True,
}  # fmt: skip
MEL_ROW = {"targets": {"librosa": 15, TORCHAUDIO: 15}, "levels": True}


def single(name: str, title: str, target: float, **more: Any) -> Case:
    return beside_librosa(name, title, SINGLE[name], error=1e-6, target=target, **more)


ROWS = (
    Case("fft", "FFT 2048 inside the STFT, 128 frames, memory kept", inputs.frames, 128 * HOP / SR - 0.01,
         fft_inside, {"torch": rivals.torch_rfft, "scipy": rivals.scipy_rfft}, 5e-7,
         flops=lambda x: FFT * len(x), rates={"v4": 150, "v3": 90}, levels=True),
    Case("stft", "STFT 2048/512", ours=ours(stft),
         rivals={"librosa": librosa(stft), "torch": rivals.torch_stft}, **STFT_ROW, **CLIP),
    Case("stft_out", "STFT, output array kept (torch cannot)", ours=stft_out("F"),
         rivals={"librosa": rivals.librosa_stft_out("F"), "torch": rivals.torch_stft}, **STFT_ROW, **CLIP),
    Case("stft_bins", "STFT, bins × frames in memory, array kept (torch cannot)", ours=stft_out("C"),
         rivals={"librosa": rivals.librosa_stft_out("C"), "torch": rivals.torch_stft_bins},
         **STFT_ROW, **CLIP),
    Case("istft", "ISTFT 2048/512", ours=ours(istft),
         rivals={"librosa": librosa(istft), "torch": rivals.torch_istft}, **ISTFT_ROW),
    Case("istft_out", "ISTFT, output array kept (torch cannot)", ours=istft_out,
         rivals={"librosa": rivals.librosa_istft_out, "torch": rivals.torch_istft}, **ISTFT_ROW),
    Case("mfcc", "MFCC 13", ours=ours(mfcc), rivals=MFCC_RIVALS, error=1e-6, flops=by_frame(MFCC),
         **MEL_ROW, **CLIP),
    Case("log_mel", "Log-mel 128", ours=our_log_mel, rivals=LOG_MEL_RIVALS, error=1e-5,
         flops=by_frame(LOG_MEL), **MEL_ROW, **CLIP),
    Case("mfcc_batch", "MFCC 13, batch of 16", inputs.batch, 30.0, ours(mfcc), MFCC_RIVALS, 1e-6,
         flops=by_frame(MFCC), targets={"librosa": 30, TORCHAUDIO: 40}, target_threads=(2,), levels=True),
    Case("mfcc_1s", "MFCC 13 of 1 s, the call included", inputs.clip, 1.0, ours(mfcc), MFCC_RIVALS, 1e-6,
         flops=by_frame(MFCC), targets={"librosa": 30, TORCHAUDIO: 10}, levels=True),
    single("zero_crossing_rate", "Zero-crossing rate", 20),
    single("rms", "RMS", 5),
    single("spectral_centroid", "Spectral centroid", 15, flops=by_frame(STFT), levels=True),
    single("spectral_bandwidth", "Spectral bandwidth", 15, flops=by_frame(STFT)),
    single("spectral_rolloff", "Spectral roll-off", 15, flops=by_frame(STFT), differing=TIES),
    single("spectral_flatness", "Spectral flatness", 15, flops=by_frame(STFT)),
    beside_librosa("spectral_contrast", "Spectral contrast, of noise", contrast, inputs.noise,
                   error=2e-5, flops=by_frame(STFT)),
    Case("six_together", "The six features above in one pass (extract)", ours=together(SINGLE),
         rivals={"librosa: one by one": one_by_one(SINGLE)}, error=1e-6, flops=by_frame(STFT),
         targets={"librosa: one by one": 50}, levels=True, differing=TIES, **CLIP),
    Case("seven_together", "These and MFCC 13 in one pass (extract)", ours=together(SEVEN),
         rivals={"librosa: one by one": one_by_one(SEVEN)}, error=1e-6, flops=by_frame(MFCC),
         differing=TIES, **CLIP),
    beside_librosa("power_to_db", "Power to decibels, 128 bands", decibels, inputs.power, error=1e-5),
    beside_librosa("delta", "Delta of 13 MFCCs", delta, inputs.mfccs, error=1e-6),
    Case("mfcc_numba", "MFCC 13, Numba engine", ours=numba_mfcc, rivals={"librosa": MFCC_RIVALS["librosa"]},
         error=1e-6, flops=by_frame(MFCC), targets={"librosa": 2}, engine="numba", **CLIP),
)  # fmt: skip

#: name -> row
FEATURES = {case.name: case for case in ROWS}
