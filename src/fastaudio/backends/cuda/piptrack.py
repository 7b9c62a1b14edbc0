"""piptrack: pitches of spectral peaks."""

from .check import shape
from .launch import blocks, run

BLOCK = 256


def piptrack(pitches, mags, S, least, first, sr, n_fft):
    rows, bins, frames = S.shape
    span = pitches.shape[1]
    shape("piptrack", "pitches", pitches, (rows, span, frames))
    shape("piptrack", "mags", mags, pitches.shape)
    shape("piptrack", "least", least, (rows, frames))
    if first < 0 or first + span > bins:
        raise ValueError("piptrack: bins outside of S")
    arguments = (pitches, mags, S, least, rows, span, bins, frames, int(first), float(sr), float(n_fft))
    run("piptrack", "piptrack", blocks(pitches.size, 4 * BLOCK), BLOCK, arguments)
