"""A level meter and mel bars in the terminal, as sound comes in: here from a WAV file, piece by piece, as from a
microphone.

    python examples/live_meter.py                 a song of its own, made first
    python examples/live_meter.py song.wav        a file
    python examples/live_meter.py --fast          as quickly as it can be computed, without colours between the frames
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import fastaudio as fa

SR, PIECE, BANDS, WIDTH = 22050, 441, 24, 40  # 20 ms a piece, as sound cards give
LEVELS = " ▁▂▃▄▅▆▇█"


def song(path):
    """A scale over a beat, six seconds."""
    notes = [fa.tone(fa.midi_to_hz(60 + k), sr=SR, duration=0.75) for k in (0, 2, 4, 5, 7, 9, 11, 12)]
    y = 0.4 * np.concatenate(notes) * np.tile(np.linspace(1, 0.05, len(notes[0])), len(notes))
    y += 0.5 * fa.clicks(times=np.arange(0, 6, 0.375), sr=SR, length=len(y), click_freq=120.0)
    fa.write(path, y.astype(np.float32), SR)


def microphone(path, fast):
    """Pieces of a file, each when its time has come."""
    start, at = time.monotonic(), 0.0
    for piece in fa.stream(path, block_length=1, frame_length=PIECE, hop_length=PIECE):
        at += len(piece) / SR
        if not fast:
            time.sleep(max(0.0, start + at - time.monotonic()))
        yield piece


def meter(level, peak):
    """A line from -60 to 0 dB, the loudest so far marked."""
    place, top = (int(np.clip((x + 60) / 60, 0, 1) * WIDTH) for x in (level, peak))
    bar = "█" * place + "·" * (WIDTH - place)
    return f"{bar[:top]}|{bar[top:]} {level:6.1f} dB"


def bars(decibels):
    """A block for each band, 70 dB from empty to full."""
    steps = np.clip((decibels + 40) / 70, 0, 0.999) * len(LEVELS)
    return "".join(LEVELS[int(s)] for s in steps)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", help="a WAV file; default: a song made for the purpose")
    parser.add_argument("--fast", action="store_true", help="do not wait for the time to pass")
    options = parser.parse_args()
    level = fa.streaming.RMS(frame_length=2048, hop_length=512)
    mel = fa.streaming.LogMel(sr=SR, n_fft=2048, hop_length=512, n_mels=BANDS)
    onset = fa.streaming.OnsetStrength(sr=SR)
    peak, beats, frames, spent = -60.0, 0, 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = options.file or str(Path(folder) / "song.wav")
        if options.file is None:
            song(path)
        for piece in microphone(path, options.fast):
            before = time.perf_counter()
            rms, bands, strength = level.push(piece), mel.push(piece), onset.push(piece)
            spent += time.perf_counter() - before
            for r, column, s in zip(rms[0], bands.T, strength, strict=True):
                decibels = 20 * np.log10(max(float(r), 1e-3))
                peak, frames = max(peak, decibels), frames + 1
                beats += s > 3
                mark = "♪" if s > 3 else " "
                end = "\n" if options.fast else "\r"
                if not options.fast or frames % 16 == 1:
                    sys.stdout.write(f"{meter(decibels, peak)} {mark} [{bars(column)}]{end}")
                    sys.stdout.flush()
    print(f"\n{frames} frames, {beats} with an onset; {1e6 * spent / max(frames, 1):.0f} us a frame for all three")
    assert frames > 0 and peak > -20


if __name__ == "__main__":
    main()
