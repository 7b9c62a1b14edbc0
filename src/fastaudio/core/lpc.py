"""Linear prediction. Owns: lpc. May touch: autocorrelate, backends."""

from __future__ import annotations

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import BackendUnavailable, ParameterError
from .autocorrelate import lags
from .framing import not_finite


@_arrays.any_array("y", gpu=True)
def lpc(y: np.ndarray, *, order: int, axis: int = -1, method: str = "burg") -> np.ndarray:
    """Linear prediction filter: 1 and `order` coefficients a with `y[n] + a_1 y[n-1] + … + a_p y[n-p]` small.

    Parameters
    ----------
    y : array, float32, float64 or int16; more samples along `axis` than `order`
    order : int > 0
    axis : int
    method : {"burg", "autocorrelation"}
        Burg's recursion (L. Marple, 1980), as librosa; or the equations of the autocorrelation, solved by Levinson and
        Durbin, as textbooks: its filters are stable, its spectra a little wider.

    Returns
    -------
    array with `order + 1` elements along `axis`, float32, or float64 for float64 input

    Raises
    ------
    ParameterError : audio that is not finite real numbers or too short, an unknown method

    Notes
    -----
    The textbook predicts `x[n] = sum_k a_k x[n-k]`; its a_k are the negatives of these.

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = 0.9 ** np.arange(200.0)
    >>> np.round(fa.lpc(y, order=1), 3).tolist()
    [1.0, -0.994]
    >>> np.round(fa.lpc(y, order=1, method="autocorrelation"), 3).tolist()
    [1.0, -0.9]
    """
    where = "lpc"
    order = _check.positive_int(where, "order", order)
    _check.one_of(where, "method", method, ("burg", "autocorrelation"))
    y = _arrays.samples(where, y)
    if not -y.ndim <= axis < y.ndim or y.shape[axis] <= order:
        raise ParameterError(f"{where}: y must have more than order = {order} samples, got shape {y.shape}")
    result = _arrays.result_dtype(y)
    work = np.float64 if registry.high_precision() else result
    gpu = _arrays.on_gpu(y)
    if gpu and (method != "burg" or work != np.float32):
        raise BackendUnavailable(f"{where}: on a GPU there is Burg's method, in float32, got {method!r} in {work}")
    x = y.swapaxes(axis, -1)
    x = _arrays.contiguous(_arrays.full_scale(x, work))
    backend = registry.backend(x)
    if not backend.kernel("all_finite")(x):
        raise not_finite(where)
    if method == "burg":
        out = backend.empty((*x.shape[:-1], order + 1), work)
        backend.kernel("lpc")(out.reshape(-1, order + 1), _arrays.rows(x))
    else:
        out = levinson(lags(x, order + 1))
    return out.astype(result, copy=False).swapaxes(-1, axis)


def levinson(r: np.ndarray) -> np.ndarray:
    """The prediction filters of autocorrelations r (..., order + 1), float64; silence has the filter 1, 0, ..."""
    r = r.astype(np.float64)
    a = np.zeros(r.shape)
    a[..., 0] = 1.0
    error = r[..., 0].copy()
    for i in range(1, r.shape[-1]):
        known = (a[..., :i] * r[..., i:0:-1]).sum(axis=-1)
        k = np.divide(-known, error, out=np.zeros_like(error), where=error > 0)
        a[..., 1 : i + 1] = a[..., 1 : i + 1] + k[..., None] * a[..., i - 1 :: -1][..., :i]
        error *= 1 - k * k
    return a
