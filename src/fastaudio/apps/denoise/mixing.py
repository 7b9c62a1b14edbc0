"""Speech in noise, mixed as it is asked for. Owns: what is drawn for a mixture, and the sum itself.

Every mixture is a function of (seed, epoch, number): neither threads nor the order they run in change a bit of it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ... import _check
from ...errors import AudioError
from ...nn import random
from .imitate import microphone, room, voice
from .sounds import Sounds, find

_STREAM = 1 << 32  # of the counted random numbers; epochs are added to it
SILENT = 1e-10  # mean power of noise: -100 dB
_TRIES = 50


class Mixture(NamedTuple):
    """noisy = clean + noise, float32; `snr` in dB: inf without noise, -inf without speech. Names of the files."""

    noisy: np.ndarray
    clean: np.ndarray
    noise: np.ndarray
    snr: float
    clean_file: str
    noise_file: str


def dot(a: np.ndarray, b: np.ndarray) -> float:
    """In float64, and not by BLAS, whose threads spin while others work."""
    return float(np.einsum("i,i->", a, b, dtype=np.float64))


def power(y: np.ndarray) -> float:
    """Mean square."""
    return dot(y, y) / len(y)


def scaled_noise(clean: np.ndarray, noise: np.ndarray, snr: float) -> np.ndarray:
    """`noise` times sqrt(Pc / (Pn 10^(snr / 10))): so loud that `clean` is `snr` dB above it.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio.apps.denoise import scaled_noise
    >>> scaled_noise(np.ones(4, np.float32), np.full(4, 5, np.float32), 20.0).astype(float).round(6).tolist()
    [0.1, 0.1, 0.1, 0.1]
    """
    return noise * _gain(power(clean), power(noise), snr)


def _gain(clean: float, noise: float, snr: float) -> np.float32:
    """Of noise, by mean powers."""
    return np.float32(np.sqrt(clean / (noise * 10 ** (snr / 10))))


def fill(y: np.ndarray, samples: int, repeat: bool) -> np.ndarray:
    """As long as asked: zeros behind, or the sound over and over."""
    if len(y) >= samples:
        return y[:samples]
    return np.resize(y, samples) if repeat else np.pad(y, (0, samples - len(y)))


class Mixer:
    """Mixtures of files of speech and files of noise.

    Parameters
    ----------
    clean, noise : folder, file, list of these, or Sounds
    samples : int; length of a mixture: longer sounds are cropped at random, shorter speech is followed by zeros,
        shorter noise is repeated
    sr : int; the rate of mixtures; files of another one are resampled, and their channels averaged
    snr : (low, high) in dB; drawn uniformly
    count : int or None; mixtures an epoch; None: the number of files of speech. Each of these comes once before any
        comes again
    seed : int or None; None: the seed in force
    silent : {"redraw", "keep"}
        What becomes of crops without sound. "redraw": another place, then other files, 50 times. "keep": silent speech
        gets the noise at its own level (snr -inf), silent noise leaves the speech clean (inf).
    silence_db : float; speech whose mean power is not above this is silent: the noise of a room between sentences is
        no speech, and a network that takes it out is right. Noise is silent below -100 dB
    cache_mb : float; decoded sound that is kept, for speech and noise each
    highpass_hz : float; what lies below it is taken out of speech, not of noise; 0: nothing. `Sounds` have their own
    imitate : bool; each crop as another microphone would have recorded it, speech of another voice, with the faint and
        steady sound of a room, which counts as clean: what is learnt from one collection so holds for the recordings
        of others

    Raises
    ------
    AudioError : 50 crops were silent or of files that cannot be read. Of fewer, others take the place, and
        `clean.failed` and `noise.failed` name them
    """

    def __init__(
        self,
        clean: Any,
        noise: Any,
        samples: int = 40800,
        *,
        sr: int = 16000,
        snr: tuple[float, float] = (0.0, 15.0),
        count: int | None = None,
        seed: int | None = None,
        silent: str = "redraw",
        silence_db: float = -50.0,
        cache_mb: float = 1000,
        highpass_hz: float = 0.0,
        imitate: bool = False,
    ):
        self.samples = _check.positive_int("Mixer", "samples", samples)
        self.snr = float(snr[0]), float(snr[1])
        if not -100 <= self.snr[0] <= self.snr[1] <= 100:
            raise _check.fail("Mixer", "snr must be (low, high) within -100 and 100 dB", snr)
        if not -200 <= silence_db < 0:
            raise _check.fail("Mixer", "silence_db must lie in [-200, 0)", silence_db)
        self.silence_db, self.silence = silence_db, 10 ** (silence_db / 10)
        self.silent = _check.one_of("Mixer", "silent", silent, ("redraw", "keep"))
        if not isinstance(clean, Sounds):
            clean = Sounds(find("Mixer: clean", clean), sr, cache_mb, highpass_hz)
        self.clean = clean
        self.noise = noise if isinstance(noise, Sounds) else Sounds(find("Mixer: noise", noise), sr, cache_mb)
        if self.clean.sr != self.noise.sr:
            raise _check.fail("Mixer", "clean and noise must have one rate", (self.clean.sr, self.noise.sr))
        self.sr, self.imitate = self.clean.sr, imitate
        self.count = len(self.clean) if count is None else _check.positive_int("Mixer", "count", count)
        self.seed = random.seed() if seed is None else _check.non_negative_int("Mixer", "seed", seed)

    def __len__(self) -> int:
        return self.count

    def __call__(self, number: int, epoch: int = 0, *, snr: float | None = None) -> Mixture:
        """Mixture `number` of an epoch; `snr` instead of the one drawn, everything else as it was."""
        draw = random.generator(_STREAM + epoch, number + 1, seed=self.seed)
        drawn = draw.uniform(*self.snr)
        which = self._turn(epoch, number)
        first, clean, speech = self._sound(self.clean, which, draw, False)
        second, noise, rest = self._sound(self.noise, None, draw, True)
        snr = drawn if snr is None else float(snr)
        if speech <= self.silence:
            snr = -np.inf
        elif rest <= SILENT:
            noise, snr = np.zeros_like(noise), np.inf
        else:
            noise = noise * _gain(speech, rest, snr)
        files = str(self.clean.files[first]), str(self.noise.files[second])
        return Mixture(clean + noise, clean, noise, float(snr), *files)

    def turns(self, epoch: int) -> np.ndarray:
        """The files of speech of an epoch's mixtures, int64: a new order for each time through them."""
        return np.concatenate([self._lap(epoch, lap) for lap in range(self._laps)])[: self.count]

    @property
    def _laps(self) -> int:
        return -(-self.count // len(self.clean))

    def _lap(self, epoch: int, lap: int) -> np.ndarray:
        number = epoch * self._laps + lap
        return random.generator(_STREAM - 1, number, seed=self.seed).permutation(len(self.clean))

    def _turn(self, epoch: int, number: int) -> int:
        lap, place = divmod(number, len(self.clean))
        return int(self._lap(epoch, lap)[place])

    def imitated(self, y: np.ndarray, draw: Any, speech: bool) -> np.ndarray:
        """Said and recorded elsewhere."""
        if speech:
            y = room(voice(y, self.sr, draw), self.sr, draw)
        return microphone(y, self.sr, draw)

    def _sound(self, sounds: Sounds, which: int | None, draw: Any, repeat: bool) -> tuple[int, np.ndarray, float]:
        """A file's number, a crop of it, and its mean power."""
        least = SILENT if repeat else self.silence
        for tried in range(_TRIES):
            if which is None or tried > _TRIES // 2:
                which = int(draw.integers(len(sounds)))
            try:
                y = fill(sounds.crop(which, self.samples, draw), self.samples, repeat)
            except AudioError as error:  # another file instead, and the training goes on
                sounds.fails(which, error)
                which = None
                continue
            loudness = power(y)
            if self.imitate and loudness > least:
                y = self.imitated(y, draw, not repeat)
                loudness = power(y)
            if self.silent == "keep" or loudness > least:
                return which, y, loudness
            which = None if repeat else which
        what = "noise must hold sound" if repeat else f"clean must hold sound above {self.silence_db:g} dB (silence_db)"
        names = ", ".join(map(str, sounds.files[:3])) + ", ..." * (len(sounds) > 3)
        bad = f"; cannot be read: {sounds.failed}" if sounds.failed else ""
        raise AudioError(f"Mixer: {what}, got {_TRIES} crops without any, of {names}{bad}")
