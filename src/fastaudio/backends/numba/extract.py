"""extract: any features of framed samples in one pass; out (rows, R, frames). Each frame is transformed once,
or not at all.
"""

from .arrays import plain, same_shape
from .pool import for_chunks
from .tile_features.program import Job, Place, lines, mel_bands
from .tile_features.spectra import Spectra, raise_power
from .tile_features.table import EXACT_CODES, FROM_SAMPLES, MAGNITUDE_CODES
from .tile_fft import RealFrames, chunk_frames


def _transformer(n, dtype, size, power, exact, magnitude):
    """A function that fills `spectra` with the frames of a place; nothing to do if no feature needs a
    spectrum.
    """
    work = RealFrames(n, dtype)
    spectra = Spectra(work.bins, size, dtype)

    def transform(x, place, frames, window, hop, pad, mode):
        tiles = work.forward(x, place.row, place.t0, frames, window, hop, pad, mode)
        spectra.begin(tiles)
        if magnitude or (exact and power != 2):
            work.power(spectra.magnitude, tiles, False)
        if exact and power == 2:
            work.power(spectra.exact, tiles, True)
        elif exact:
            raise_power(spectra.exact, spectra.magnitude, tiles * work.bins * 16, power)

    return spectra, transform


def extract(out, x, window, hop, pad, mode, power, program, params, starts, lengths, weights, dct):
    dtype, n, frames = out.dtype, window.size, out.shape[2]
    x, window, bins = plain(x, dtype), plain(window, dtype), n // 2 + 1
    same_shape("extract", "x", x.shape[:1], out.shape[:1])
    job = Job(out, bins, mel_bands(starts, lengths, weights, bins, dtype), dct, (x, n, hop, pad))
    read = lines(program, params, out.shape[1])
    features = [FROM_SAMPLES[line.code](job, line) for line in read]
    exact, magnitude = (any(line.code in codes for line in read) for codes in (EXACT_CODES, MAGNITUDE_CODES))
    step = chunk_frames(n, dtype)
    per_row = -(-frames // step)

    def make():
        spectra = transform = None
        if exact or magnitude:
            spectra, transform = _transformer(n, dtype, step // 16, float(power), exact, magnitude)

        def chunk(i):
            t0 = i % per_row * step
            place = Place(i // per_row, t0, min(step // 16, -(-(frames - t0) // 16)))
            if transform is not None:
                transform(x, place, frames, window, hop, pad, mode)
            for feature in features:
                feature.chunk(place, spectra)

        return chunk

    for_chunks(make, out.shape[0] * per_row)
    finish(features, frames)


def finish(features, frames):
    """The second phase of those that have one."""
    for feature in features:
        if frames and hasattr(feature, "finish"):
            feature.finish()
