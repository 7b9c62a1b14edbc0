"""Rows of front ends, rhythm, envelopes and separation."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from .. import inputs, rival_front_ends
from ..rivals import Maker, inference, module
from ..settings import SR
from .beside_librosa import beside_librosa
from .case import STFT, Case
from .features import TORCHAUDIO, by_frame


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


def beats(lib: Any, envelope: np.ndarray) -> np.ndarray:
    """The tempo, and how many beats: single beats may move where two chains are as good."""
    tempo, found = lib.beat.beat_track(onset_envelope=envelope, sr=SR)
    return np.array([float(np.ravel(tempo)[0]), float(len(found))])


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
    beside_librosa("lpc", "Linear prediction, order 16, of the clip", lambda lib, y: lib.lpc(y, order=16),
                   error=1e-6, target=8, slack=2000.0),  # librosa's float32 is 1.4e-3 from its own float64
    beside_librosa("onset_strength", "Onset strength", lambda lib, y: lib.onset.onset_strength(y=y, sr=SR),
                   error=1e-4, flops=by_frame(STFT)),
    beside_librosa("tempogram", "Tempogram 384",
                   lambda lib, envelope: lib.feature.tempogram(onset_envelope=envelope, sr=SR),
                   envelope, error=5e-6, target=5),
    beside_librosa("beat_track", "Beats of an onset envelope", beats, envelope, error=1e-6, target=2),
    beside_librosa("pcen", "PCEN of 128 bands", lambda lib, S: lib.pcen(S * np.float32(2.0**31), sr=SR),
                   inputs.power, error=1e-4, target=2),
    beside_librosa("hpss", "Harmonic and percussive parts of a spectrogram",
                   lambda lib, S: list(lib.decompose.hpss(S)), magnitudes, 10.0, error=1e-5, target=2),
)  # fmt: skip

#: name -> row
FRONT_ENDS = {case.name: case for case in ROWS}
