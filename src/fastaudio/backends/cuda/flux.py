"""flux: growth of spectra."""

from .launch import blocks, run

BLOCK = 256


def flux(out, S, lag, shift):
    (rows, n), (count, bands, frames) = out.shape, S.shape
    if rows != count or lag < 0 or shift < 0 or n > max(frames - lag, 0) + shift:
        raise ValueError(f"flux: out {out.shape} does not belong to S {S.shape}, lag {lag} and shift {shift}")
    run("flux", "flux", blocks(rows * n, BLOCK), BLOCK, (out, S, rows, n, bands, frames, int(lag), int(shift)))
