"""flux: how much spectra grow from frame to frame; bands are added one after the other, as NumPy adds them."""

from .arrays import plain, same_shape
from .jit import rounded
from .pool import for_chunks


@rounded
def _growth(out, S, lag, shift, zero, bands):
    for t in range(out.size):
        out[t] = zero
    for f in range(S.shape[0]):
        before = S[f]
        for t in range(out.size - shift):
            more = before[t + lag] - before[t]
            out[t + shift] += zero if more < 0 else more
    for t in range(shift, out.size):
        out[t] /= bands


def flux(out, S, lag, shift):
    same_shape("flux", "S", S.shape[:1], out.shape[:1])
    S, kind = plain(S, out.dtype), out.dtype.type
    for_chunks(lambda: lambda row: _growth(out[row], S[row], lag, shift, kind(0), kind(S.shape[1])), len(S))
