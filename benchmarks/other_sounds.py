"""Sounds that resemble no recording of a data folder: voices of espeak-ng, noises from formulas; to test, not to learn.

    python benchmarks/other_sounds.py OUT           # needs the program espeak-ng (apt, brew or dnf install espeak-ng)
    fastaudio evaluate runs/d --clean OUT/speech --noise OUT/noise --table
    fastaudio evaluate runs/words OUT/digits --table

OUT/speech has a sentence or two of each of 24 voices at 22,050 Hz, OUT/digits/0 ... 9 the digits by the same voices,
OUT/noise 24 noises of 8 s in eight kinds at 44,100 Hz. All of it is synthetic: voices cleaner and more alike than
people's, noises simpler than the world's. What a model makes of it says whether it works on sound of another source,
not how well it works on another corpus.
"""

import argparse
import subprocess
from pathlib import Path

import numpy as np
from scipy.signal import lfilter

import fastaudio as fa

SR = 44100
LANGUAGES = ("en-us", "en-gb", "en-gb-scotland", "en-029", "de", "fr-fr", "it", "es")  # accents of English
VARIANTS = ("m1", "m3", "m7", "f1", "f2", "f4")
SENTENCES = (
    "The ferry to the island leaves at seven, unless the wind turns to the north.",
    "She put the blue cup on the shelf, behind the old clock and the letters.",
    "We were told that the bridge would be closed until the end of the month.",
    "Nobody remembers who planted the three chestnut trees by the station.",
    "He asked for a single ticket, a cup of tea and a quiet seat by the window.",
    "Before it rains, please bring the chairs and the little table inside.",
    "A good map shows what you may pass and what you had better go around.",
    "The child counted the boats, lost her place, and began again with a laugh.",
)
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def voices() -> list[tuple[str, int, int]]:
    """(voice, pitch, words a minute) of 24 speakers."""
    draw = np.random.default_rng(0)
    pairs = [(language, VARIANTS[(k + 2 * n) % 6]) for n, language in enumerate(LANGUAGES) for k in range(3)]
    return [(f"{language}+{v}", int(draw.integers(30, 70)), int(draw.integers(130, 190))) for language, v in pairs]


def speak(words: str, path: Path, voice: str, pitch: int, speed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    command = ["espeak-ng", "-v", voice, "-p", str(pitch), "-s", str(speed), "-w", str(path), words]
    subprocess.run(command, check=True)


def speech(root: Path) -> None:
    for number, (voice, pitch, speed) in enumerate(voices()):
        for k in range(2):
            path = root / "speech" / f"{number:02}-{voice}" / f"{k}.wav"
            speak(SENTENCES[(number + 3 * k) % len(SENTENCES)], path, voice, pitch, speed)
        for digit, word in enumerate(DIGITS):
            speak(word, root / "digits" / str(digit) / f"{digit}_{number:02}-{voice}_0.wav", voice, pitch, speed)


def coloured(draw: np.random.Generator, n: int) -> np.ndarray:
    return lfilter([1], [1, -draw.uniform(0.3, 0.98)], draw.standard_normal(n))


def gusts(draw: np.random.Generator, n: int) -> np.ndarray:
    """Wind: low noise whose level wanders."""
    level = np.interp(np.arange(n), np.linspace(0, n, 24), draw.uniform(0.1, 1, 24))
    return lfilter([1], [1, -0.985], draw.standard_normal(n)) * level**2


def engine(draw: np.random.Generator, n: int) -> np.ndarray:
    rate = draw.uniform(25, 60) * (1 + 0.05 * np.sin(2 * np.pi * draw.uniform(0.1, 0.4) * np.arange(n) / SR))
    phase = 2 * np.pi * np.cumsum(rate) / SR
    tones = sum(draw.uniform(0.3, 1) / k * np.sin(k * phase + draw.uniform(0, 6)) for k in range(1, 40))
    return tones + 0.5 * coloured(draw, n) * (1 + np.sin(phase))


def rain(draw: np.random.Generator, n: int) -> np.ndarray:
    drops = (draw.random(n) < 0.01) * draw.standard_normal(n) ** 3
    return lfilter([1], [1, -1.2, 0.8], drops) + 0.05 * draw.standard_normal(n)


def hum(draw: np.random.Generator, n: int) -> np.ndarray:
    t = np.arange(n) / SR
    tones = sum(np.sin(2 * np.pi * 50 * k * t + draw.uniform(0, 6)) / k for k in range(1, 12))
    return tones + draw.uniform(0.1, 0.5) * draw.standard_normal(n)


def alarm(draw: np.random.Generator, n: int) -> np.ndarray:
    t = np.arange(n) / SR
    beats = np.sin(2 * np.pi * draw.uniform(0.8, 3) * t) > 0
    return np.sin(2 * np.pi * draw.uniform(600, 2500) * t) * beats + 0.1 * draw.standard_normal(n)


def hammering(draw: np.random.Generator, n: int) -> np.ndarray:
    t = (np.arange(n) / SR) % draw.uniform(0.2, 0.6)
    return draw.standard_normal(n) * np.exp(-t * draw.uniform(15, 60)) + 0.05 * draw.standard_normal(n)


def birds(draw: np.random.Generator, n: int) -> np.ndarray:
    y, t = 0.05 * draw.standard_normal(n), np.arange(SR // 8) / SR
    for start in draw.integers(0, n - len(t), 40):
        f = draw.uniform(2500, 6000) + draw.uniform(-9000, 9000) * t
        y[start : start + len(t)] += np.sin(2 * np.pi * np.cumsum(f) / SR) * np.hanning(len(t))
    return y


NOISES = (coloured, gusts, engine, rain, hum, alarm, hammering, birds)


def noises(root: Path, seconds: int = 8) -> None:
    (root / "noise").mkdir(parents=True)
    for number in range(24):
        make = NOISES[number % len(NOISES)]
        y = make(np.random.default_rng(number), seconds * SR)
        name = f"{make.__name__}_{number // len(NOISES)}.flac"
        fa.write(root / "noise" / name, (0.5 * y / np.abs(y).max()).astype(np.float32), SR)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT", help="a new folder")
    out = parser.parse_args().out
    noises(out)
    speech(out)
    print(f"{out}: {sum(1 for _ in out.rglob('*.*'))} files")


if __name__ == "__main__":
    main()
