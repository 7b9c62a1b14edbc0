"""Programs of features as the device runs them. Owns: what is read from a program on the host, its tables, scratch, and
the second phase of lines with a floor below their clip's maximum."""

from __future__ import annotations

from functools import lru_cache
from math import isnan
from typing import Any, NamedTuple

import numpy as np

from ..rules import bands_inside
from .device import Device
from .floors import cepstra, contrasts, raise_rows
from .frames import table
from .room import rooms

SPECTRA, SAMPLES = 0x3FF, 0x1C00  # bits of the codes that read spectra, and of those that read samples
LOG_MEL, MFCC, CONTRAST = 2, 3, 8
GROUP = {"FFT_THREADS": 32, "FFT_FRAMES": 8}  # of kernels that transform nothing


class Deferred(NamedTuple):
    """A line that is finished in the second phase: its first maximum among `tops`, its values in `kept`."""

    code: int
    row: int
    rows: int
    top_db: float
    number: int  # of tops
    place: int  # values of one row and frame before it in `kept`
    width: int  # values of a row and frame


class Lines(NamedTuple):
    codes: np.ndarray  # arrays of the program that stay, so that the device keeps them
    params: np.ndarray
    features: int  # a bit for every code
    deferred: tuple[Deferred, ...]
    tops: int
    width: int  # of `kept`, values a row and frame


@lru_cache(maxsize=256)
def _read(program: tuple, params: bytes, bands: int) -> Lines:
    codes, numbers = np.array(program, np.int64), np.frombuffer(params)
    features, tops, place, deferred = 0, 0, 0, []
    for code, row, rows, at in program:
        features |= 1 << code
        if code in (LOG_MEL, MFCC):
            width = bands if code == MFCC else 0
            deferred.append(Deferred(code, row, rows, float(numbers[at + 2]), tops, place, width))
            tops, place = tops + 1, place + width
        elif code == CONTRAST and not numbers[at + 1]:
            deferred.append(Deferred(code, row, rows, 80.0, tops, place, 2 * rows))
            tops, place = tops + 2, place + 2 * rows
    return Lines(codes, numbers, features, tuple(deferred), tops, place)


class Program:
    """A program and its tables for one output (rows, R, frames), checked; then its scratch, and its second phase."""

    def __init__(self, device: Device, out: Any, bins: int, program, params, starts, lengths, weights, dct):
        self.device, self.out, self.dct = device, out, dct
        self.lines = _read(tuple(map(tuple, program.tolist())), params.tobytes(), starts.size)
        self._check(program.tolist(), bins, starts, lengths, weights)
        bank = device.constant(starts), device.constant(lengths), table(device, weights)
        codes = device.constant(self.lines.codes), device.constant(self.lines.params), len(program)
        self.codes = codes  # arguments of a kernel without mel bands
        self.tables = (*codes, *bank, starts.size, weights.shape[-1])  # and with them

    def _check(self, program: list, bins: int, *bank: np.ndarray) -> None:
        starts, lengths, weights = bank
        for code, row, rows, _ in program:
            if row < 0 or rows < 1 or row + rows > self.out.shape[1]:
                raise ValueError(f"extract: rows {row}..{row + rows} are not in out, which has {self.out.shape[1]}")
            if code == MFCC and self.dct.shape != (rows, starts.size):
                raise ValueError(f"extract: dct must be {(rows, starts.size)}, got {self.dct.shape}")
            if rows != {0: bins, 1: starts.size, LOG_MEL: starts.size}.get(code, rows):
                raise ValueError(f"extract: a line of code {code} has the wrong number of rows: {rows}")
        bands_inside("extract", starts, lengths, weights, bins)

    def open(self, blocks_a_row: int, *more: Any) -> list:
        """Scratch for kernels of so many blocks a row; returns what was asked for as `more`."""
        rows, _, frames = self.out.shape
        self._blocks, lines = blocks_a_row, self.lines
        wanted = (rows * frames * lines.width,), (lines.tops, rows * blocks_a_row), (max(lines.tops, 1), rows)
        self.kept, self.tops, self._found, *given = rooms(self.device, *((w, np.float32) for w in wanted), *more)
        return given

    def finish(self) -> None:
        """Floors, cosines, differences."""
        rows, out_rows, frames = self.out.shape
        for d in self.lines.deferred:
            values = self.kept[rows * frames * d.place : rows * frames * (d.place + d.width)]
            found, tops = self._found[d.number : d.number + 2], self.tops[d.number : d.number + 2]
            if d.code == CONTRAST:
                contrasts(self.out, values, found, tops, self._blocks, d.top_db, d.row, d.rows)
            elif d.code == MFCC:
                seen, top_db = (None, 0.0) if isnan(d.top_db) else (tops[0], d.top_db)
                dct, bands = table(self.device, self.dct), self.dct.shape[1]
                cepstra(self.out, values, found[0], seen, self._blocks, top_db, dct, d.row, d.rows, bands)
            elif not isnan(d.top_db):
                cut = (rows, out_rows, d.row, d.rows, frames)
                raise_rows(self.out, found[0], tops[0], self._blocks, d.top_db, *cut)
