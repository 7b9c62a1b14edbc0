"""Rows of front ends, rhythm, envelopes and separation."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from .. import inputs, rival_front_ends
from ..rivals import Maker, inference, librosa, module
from ..settings import SR
from .case import STFT, Case
from .features import CLIP, TORCHAUDIO, by_frame, ours


def speech(seconds: float) -> np.ndarray:
    """(n,) float32 of Kaldi's scale, taken for 16 kHz: noise over tones, so that no band is rounding only."""
    n = int(16000 * seconds)
    draw = np.random.default_rng(7).standard_normal(n, np.float32)
    return np.float32(3000) * (draw + np.resize(inputs.clip(3.0), n))


def sound(seconds: float) -> np.ndarray:
    """The same from -1 to 1."""
    return speech(seconds) / np.float32(32768)


def envelope(seconds: float) -> np.ndarray:
    return fa.onset.onset_strength(y=inputs.clip(seconds), sr=SR)


def fbank(y: np.ndarray) -> Any:
    return lambda: fa.kaldi.fbank(y, num_mel_bins=80)


def whisper(y: np.ndarray) -> Any:
    return lambda: fa.whisper.log_mel_spectrogram(y)


def rival(library: str, make: Any) -> Maker:
    """A maker from a maker of (library, y)."""

    def prepared(y: np.ndarray) -> Any:
        return make(module(library), y)

    return inference(prepared) if library == "torch" else prepared


def lpc(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.lpc(y, order=16)


def onset_strength(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.onset.onset_strength(y=y, sr=SR)


def tempogram(lib: Any, envelope: np.ndarray) -> np.ndarray:
    return lib.feature.tempogram(onset_envelope=envelope, sr=SR)


def beats(lib: Any, envelope: np.ndarray) -> np.ndarray:
    """The tempo, and how many beats: single beats may move where two chains are as good."""
    tempo, found = lib.beat.beat_track(onset_envelope=envelope, sr=SR)
    return np.array([float(np.ravel(tempo)[0]), float(len(found))])


def pcen(lib: Any, S: np.ndarray) -> np.ndarray:
    return lib.pcen(S * np.float32(2.0**31), sr=SR)


def hpss(lib: Any, S: np.ndarray) -> list[np.ndarray]:
    return list(lib.decompose.hpss(S))


def magnitudes(seconds: float) -> np.ndarray:
    return np.abs(inputs.spectra(seconds))


KNF = "kaldi_native_fbank"
KALDI = rival(KNF, rival_front_ends.kaldi_fbank)
TORCH_FBANK = rival("torch", rival_front_ends.torch_fbank)
TORCH_WHISPER = rival("torch", rival_front_ends.torch_whisper)

ROWS = (
    Case("kaldi_fbank", "Kaldi filter banks 80, 16 kHz", speech, 30.0, fbank, {KNF: KALDI, TORCHAUDIO: TORCH_FBANK},
         1e-5, targets={KNF: 60, TORCHAUDIO: 15}, slack=5.0,
         differing=1e-4),  # of 240,000 logarithms 4 are further off, of bands 78 dB below the loudest of their frame
    Case("whisper", "Whisper's log mel 80, 16 kHz", sound, 30.0, whisper, {"torch": TORCH_WHISPER}, 2e-5,
         targets={"torch": 12}),
    Case("lpc", "Linear prediction, order 16, of the clip", ours=ours(lpc), rivals={"librosa": librosa(lpc)},
         error=1e-6, targets={"librosa": 8}, slack=2000.0, **CLIP),  # librosa's float32 is 1.4e-3 from its own float64
    Case("onset_strength", "Onset strength", ours=ours(onset_strength), rivals={"librosa": librosa(onset_strength)},
         error=1e-4, flops=by_frame(STFT), **CLIP),
    Case("tempogram", "Tempogram 384", envelope, 30.0, ours(tempogram), {"librosa": librosa(tempogram)}, 5e-6,
         targets={"librosa": 5}),
    Case("beat_track", "Beats of an onset envelope", envelope, 30.0, ours(beats), {"librosa": librosa(beats)}, 1e-6,
         targets={"librosa": 2}),
    Case("pcen", "PCEN of 128 bands", inputs.power, 30.0, ours(pcen), {"librosa": librosa(pcen)}, 1e-4,
         targets={"librosa": 2}),
    Case("hpss", "Harmonic and percussive parts of a spectrogram", magnitudes, 10.0, ours(hpss),
         {"librosa": librosa(hpss)}, 1e-5, targets={"librosa": 2}),
)  # fmt: skip

#: name -> row
FRONT_ENDS = {case.name: case for case in ROWS}
