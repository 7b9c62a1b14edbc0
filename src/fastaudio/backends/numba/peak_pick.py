"""peak_pick: out (rows, n) bool, the peaks of each row of x by librosa's rule, each taken as it comes."""

from .arrays import plain, same_shape
from .jit import jit, rounded
from .pool import for_chunks


@rounded
def _mean(x, start, stop):
    """In the type of x and one after the other, as librosa: a peak may be exactly at its threshold."""
    total = x.dtype.type(0)
    for i in range(start, stop):
        total += x[i]
    return total / x.dtype.type(stop - start)


@jit
def _pick(out, x, pre_max, post_max, pre_avg, post_avg, delta, wait):
    n, free = x.size, 0
    out[:] = False
    for i in range(n):
        if i < free:
            continue
        top = True
        for j in range(max(0, i - pre_max), min(i + post_max, n)):
            if not x[j] <= x[i]:
                top = False
                break
        if top and x[i] >= _mean(x, max(0, i - pre_avg), min(i + post_avg, n)) + delta:
            out[i] = True
            free = i + wait + 1


def peak_pick(out, x, pre_max, post_max, pre_avg, post_avg, delta, wait):
    same_shape("peak_pick", "out", out.shape, x.shape)
    if min(pre_max, pre_avg, wait) < 0 or min(post_max, post_avg) < 1:
        raise ValueError("peak_pick: spans outside their ranges")
    x, n = plain(x, x.dtype), x.shape[1] + 1
    spans = (min(int(s), n) for s in (pre_max, post_max, pre_avg, post_avg))
    arguments = (*spans, float(delta), min(int(wait), n))
    for_chunks(lambda: lambda row: _pick(out[row], x[row], *arguments), len(x))
