"""stft: out complex (rows, bins, frames), or (rows, frames, bins) if frames_major."""

from .all_finite import all_finite
from .arrays import plain, real_view, same_shape
from .jit import jit
from .tile_fft import for_spectra


@jit
def _store(out, row, t0, tiles, spectrum, frames_major):
    """Complex tiles into `out`, the real view of the result."""
    bins, frames = out.shape[1], out.shape[2] // 2
    if frames_major:
        bins, frames = out.shape[2] // 2, out.shape[1]
    for tile in range(tiles):
        base, t = tile * bins * 32, t0 + tile * 16
        count = min(16, frames - t)
        if frames_major:
            for l in range(count):
                frame = out[row, t + l]
                for k in range(bins):
                    values = spectrum[base + k * 32 : base + k * 32 + 32]
                    frame[2 * k], frame[2 * k + 1] = values[l], values[16 + l]
        else:
            for k in range(bins):
                values, to = spectrum[base + k * 32 : base + k * 32 + 32], out[row, k, 2 * t :]
                for l in range(count):
                    to[2 * l], to[2 * l + 1] = values[l], values[16 + l]


def stft(out, x, window, hop, pad, mode, frames_major):
    view = real_view(out)
    frames = out.shape[1 if frames_major else 2]
    bins = window.size // 2 + 1
    same_shape("stft", "out", out.shape, (x.shape[0], frames, bins) if frames_major else (x.shape[0], bins,
        frames))
    x, window = plain(x, view.dtype), plain(window, view.dtype)
    store = lambda row, t0, tiles, spectrum: _store(view, row, t0, tiles, spectrum, frames_major)
    for_spectra(x, window, hop, pad, mode, frames, store)
    return all_finite(x)
