"""spectral: the features of `extract` from a given spectrogram S (rows, bins, frames), taken as it is."""

from .arrays import plain, same_shape
from .extract import run
from .jit import jit
from .tile_features.program import Job, lines, mel_bands
from .tile_features.spectra import Spectra
from .tile_features.table import FROM_SPECTROGRAM
from .tile_fft import tiles_per_chunk


@jit
def _gather(tile_data, S, row, t0, tiles):
    """Frames t0 .. of S[row] into real tiles, zeros after the last."""
    bins, frames = S.shape[1], S.shape[2]
    for tile in range(tiles):
        t = t0 + tile * 16
        count = min(16, frames - t)
        for k in range(bins):
            at = (tile * bins + k) * 16
            to, values = tile_data[at : at + 16], S[row, k, t:]
            for l in range(count):
                to[l] = values[l]
            for l in range(count, 16):
                to[l] = 0


@jit
def _gather_turned(tile_data, S, row, t0, tiles):
    """The same of S (rows, frames, bins)."""
    frames, bins = S.shape[1], S.shape[2]
    for tile in range(tiles):
        t = t0 + tile * 16
        to = tile_data[tile * bins * 16 : (tile + 1) * bins * 16]
        for l in range(16):
            for k in range(bins):
                to[k * 16 + l] = S[row, t + l, k] if t + l < frames else 0


def spectral(out, S, power, program, params, starts, lengths, weights, dct):
    """`power` is the exponent that made S; nothing depends on it here."""
    dtype = out.dtype
    rows, bins, frames = S.shape
    turned = not S.flags.c_contiguous and S.swapaxes(1, 2).flags.c_contiguous
    S, gather = plain(S.swapaxes(1, 2) if turned else S, dtype), _gather_turned if turned else _gather
    same_shape("spectral", "S", (rows, frames), (out.shape[0], out.shape[2]))
    job = Job(out, bins, mel_bands(starts, lengths, weights, bins, dtype), dct)
    features = [FROM_SPECTROGRAM[line.code](job, line) for line in lines(program, params, out.shape[1])]
    size = tiles_per_chunk(bins, dtype)

    def reader():
        spectra = Spectra(bins, size, dtype)
        spectra.exact = spectra.magnitude

        def read(place):
            gather(spectra.magnitude, S, place.row, place.t0, place.tiles)
            spectra.begin(place.tiles)
            return spectra

        return read

    run(features, reader, rows, frames, 16 * size)
