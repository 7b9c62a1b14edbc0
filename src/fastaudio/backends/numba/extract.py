"""extract: any features of framed samples in one pass; out (rows, R, frames). Each frame is transformed once,
or not at all; frames below the floor of a long clip's decibels twice.
"""

from .all_finite import all_finite
from .arrays import plain, same_shape
from .pool import for_chunks
from .tile_features.program import Job, Place, lines, mel_bands
from .tile_features.spectra import Spectra, raise_power
from .tile_features.table import EXACT_CODES, FROM_SAMPLES, MAGNITUDE_CODES
from .tile_fft import RealFrames, chunk_frames


def _reader(n, dtype, size, power, exact, magnitude, framing):
    """A function that brings the spectra of a place, in buffers of its own."""
    x, window, hop, pad, mode, frames = framing
    work = RealFrames(n, dtype)
    spectra = Spectra(work.bins, size, dtype)

    def read(place):
        tiles = work.forward(x, place.row, place.t0, frames, window, hop, pad, mode)
        spectra.begin(tiles)
        if magnitude or (exact and power != 2):
            work.power(spectra.magnitude, tiles, False)
        if exact and power == 2:
            work.power(spectra.exact, tiles, True)
        elif exact:
            raise_power(spectra.exact, spectra.magnitude, tiles * work.bins * 16, power)
        return spectra

    return read


def extract(out, x, window, hop, pad, mode, power, program, params, starts, lengths, weights, dct):
    dtype, n, frames = out.dtype, window.size, out.shape[2]
    x, window, bins = plain(x, dtype), plain(window, dtype), n // 2 + 1
    same_shape("extract", "x", x.shape[:1], out.shape[:1])
    job = Job(out, bins, mel_bands(starts, lengths, weights, bins, dtype), dct, (x, n, hop, pad))
    read = lines(program, params, out.shape[1])
    features = [FROM_SAMPLES[line.code](job, line) for line in read]
    exact, magnitude = (any(line.code in codes for line in read) for codes in (EXACT_CODES, MAGNITUDE_CODES))
    step, framing = chunk_frames(n, dtype), (x, window, hop, pad, mode, frames)

    def reader():
        if not (exact or magnitude):
            return lambda place: None
        return _reader(n, dtype, step // 16, float(power), exact, magnitude, framing)

    run(features, reader, out.shape[0], frames, step)
    return all_finite(x)


def run(features, reader, rows, frames, step):
    """Every feature of every `step` frames, then the second phase of those that have one."""
    places = [
        Place(row, t0, min(step // 16, -(-(frames - t0) // 16)))
        for row in range(rows)
        for t0 in range(0, frames, step)
    ]

    def make():
        read = reader()

        def chunk(i):
            spectra = read(places[i])
            for feature in features:
                feature.chunk(places[i], spectra)

        return chunk

    for_chunks(make, len(places))
    for feature in features:
        if places and hasattr(feature, "finish"):
            feature.finish(reader, places)
