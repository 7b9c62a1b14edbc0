"""Windows by name. Owns: get_window and its cached form for the engines, window_table.
May touch: util, window_shapes, window_optimal, _check, errors."""

from __future__ import annotations

import numbers
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from ..util.pad_center import pad_center
from . import window_optimal, window_shapes

#: builder -> its names. A builder takes the number of points, then its parameters.
_ALIASES = {
    window_shapes.barthann: ("barthann", "brthan", "bth"),
    window_shapes.bartlett: ("bartlett", "bart", "brt"),
    window_shapes.blackman: ("blackman", "black", "blk"),
    window_shapes.blackmanharris: ("blackmanharris", "blackharr", "bkh"),
    window_shapes.bohman: ("bohman", "bman", "bmn"),
    window_shapes.boxcar: ("boxcar", "box", "ones", "rect", "rectangular"),
    window_optimal.chebwin: ("chebwin", "cheb"),
    window_shapes.cosine: ("cosine", "halfcosine"),
    window_optimal.dpss: ("dpss",),
    window_shapes.exponential: ("exponential", "poisson"),
    window_shapes.flattop: ("flattop", "flat", "flt"),
    window_shapes.gaussian: ("gaussian", "gauss", "gss"),
    window_shapes.general_cosine: ("general_cosine", "general cosine"),
    window_shapes.general_gaussian: (
        "general_gaussian", "general gaussian", "general_gauss", "general gauss", "ggs",
    ),
    window_shapes.general_hamming: ("general_hamming", "general hamming"),
    window_shapes.hamming: ("hamming", "hamm", "ham"),
    window_shapes.hann: ("hann", "han"),
    window_optimal.kaiser: ("kaiser", "ksr"),
    window_optimal.kaiser_bessel_derived: ("kaiser_bessel_derived", "kaiser bessel derived", "kbd"),
    window_shapes.lanczos: ("lanczos", "sinc"),
    window_shapes.nuttall: ("nuttall", "nutl", "nut"),
    window_shapes.parzen: ("parzen", "parz", "par"),
    window_optimal.taylor: ("taylor", "taylorwin"),
    window_shapes.triang: ("triang", "triangle", "tri"),
    window_shapes.tukey: ("tukey", "tuk"),
}  # fmt: skip
_BUILDERS = {name: build for build, names in _ALIASES.items() for name in names}


def get_window(window: Any, Nx: int, *, fftbins: bool = True) -> np.ndarray:
    """Get a window by name, parameters, function or values.

    Parameters
    ----------
    window : str, tuple, number, callable or array
        - a name: barthann, bartlett, blackman, blackmanharris, bohman, boxcar, cosine, exponential, flattop,
          hamming, hann, lanczos, nuttall, parzen, taylor, triang, tukey, or SciPy's short forms of these;
        - a tuple of a name and its parameters: `("chebwin", dB)`, `("dpss", NW)`,
          `("exponential", center, tau)`, `("gaussian", std)`, `("general_cosine", coefficients)`,
          `("general_gaussian", p, sigma)`, `("general_hamming", alpha)`, `("kaiser", beta)`,
          `("kaiser_bessel_derived", beta)` (symmetric only), `("taylor", nbar, sidelobe_dB)`,
          `("tukey", alpha)`;
        - a number: the beta of a Kaiser window;
        - a callable, which is called with `Nx`;
        - an array or list of length `Nx`, which is returned as an array.

        A name may end in `_periodic` or `_symmetric`, which overrules `fftbins`.
    Nx : int > 0
        Length.
    fftbins : bool
        True: periodic, for spectral analysis. False: symmetric, for filter design.

    Returns
    -------
    (Nx,) float64 array; what a callable or array gives keeps its dtype.

    Raises
    ------
    ParameterError : an unknown name, wrong parameters, an array of another length

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.filters.get_window("hann", 4).tolist()
    [0.0, 0.5, 1.0, 0.5]
    >>> fa.filters.get_window(("tukey", 0.5), 5, fftbins=False).tolist()
    [0.0, 1.0, 1.0, 1.0, 0.0]
    """
    if callable(window):
        return window(Nx)
    Nx = _check.positive_int("get_window", "Nx", Nx)
    if isinstance(window, np.ndarray | list) and np.ndim(window):
        if len(window) != Nx:
            raise ParameterError(f"get_window: window must have Nx = {Nx} values, got {len(window)}")
        return np.asarray(window)
    return _named(_hashable(window), Nx, bool(fftbins)).copy()


def window_table(window: Any, win_length: int, n_fft: int, dtype: Any = np.float64) -> np.ndarray:
    """The periodic window of an STFT as the engines take it: centred in `n_fft` points, read-only, cached
    unless it is given as a callable or an array.

    Parameters
    ----------
    window : as in `fa.filters.get_window`
    win_length : int, 0 < win_length <= n_fft
    n_fft : int > 0
    dtype : floating-point dtype

    Returns
    -------
    (n_fft,) C-contiguous array of `dtype`, not writeable

    Raises
    ------
    ParameterError : as `fa.filters.get_window`; `win_length > n_fft`

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.filters.window_table("hann", 4, 6).tolist()
    [0.0, 0.0, 0.5, 1.0, 0.5, 0.0]
    """
    if type(window) is str:
        return _named_table(window, win_length, n_fft, dtype)
    if callable(window) or isinstance(window, np.ndarray | list):
        return _centred(get_window(window, win_length), n_fft, dtype)
    return _named_table(_hashable(window), win_length, n_fft, dtype)


@lru_cache(maxsize=64)
def _named_table(window: Any, win_length: int, n_fft: int, dtype: Any) -> np.ndarray:
    win_length = _check.positive_int("window_table", "win_length", win_length)
    return _centred(_named(window, win_length, True), n_fft, dtype)


def _centred(window: np.ndarray, n_fft: int, dtype: Any) -> np.ndarray:
    table = np.require(pad_center(np.asarray(window), size=n_fft), dtype, ["C", "A"])
    table.flags.writeable = False
    return table


def _hashable(window: Any) -> Any:
    """`("general_cosine", [a, b])` -> `("general_cosine", (a, b))`, so that it can key a cache."""
    if isinstance(window, tuple):
        window = tuple(tuple(np.ravel(p).tolist()) if isinstance(p, np.ndarray | list) else p for p in window)
    try:
        hash(window)
    except TypeError:
        raise _unknown(window) from None
    return window


def _unknown(window: Any) -> ParameterError:
    return _check.fail("get_window", "window must be a name, tuple, number, callable or array", window)


@lru_cache(maxsize=64)
def _named(window: Any, n: int, periodic: bool) -> np.ndarray:
    """The window of a name, tuple or number; (n,) float64, read-only."""
    build, parameters, periodic = _resolve(window, periodic)
    if build is window_optimal.kaiser_bessel_derived and (periodic or n % 2):
        raise _check.fail("get_window", "kaiser_bessel_derived needs fftbins=False, even Nx", (window, n))
    if build is window_shapes.exponential and not periodic and parameters and parameters[0] is not None:
        raise _check.fail("get_window", "center of a symmetric exponential window must be None", window)
    try:
        # A periodic window is the symmetric one with a point more, cut off. One point is always 1.
        with np.errstate(all="ignore"):
            values = build(n + periodic, *parameters)[:n] if n > 1 else np.ones(1)
    except ParameterError:
        raise
    except (TypeError, ValueError) as error:
        raise _check.fail("get_window", f"parameters must fit the window ({error})", window) from None
    if not np.isfinite(values).all():
        raise _check.fail("get_window", "parameters of window must give finite values", window)
    values.flags.writeable = False
    return values


def _resolve(window: Any, periodic: bool) -> tuple[Callable[..., np.ndarray], tuple, bool]:
    """Builder, its parameters and the symmetry that a specification asks for."""
    if isinstance(window, numbers.Real) and not isinstance(window, bool):
        window = ("kaiser", window)
    name, *parameters = window if isinstance(window, tuple) and window else (window,)
    if not isinstance(name, str):
        raise _unknown(window)
    if name.endswith("_symmetric"):
        name, periodic = name.removesuffix("_symmetric"), False
    elif name.endswith("_periodic"):
        name, periodic = name.removesuffix("_periodic"), True
    if name not in _BUILDERS:
        error = _check.fail("get_window", "window must have a known name", name)
        raise ParameterError(f"{error}{_check.like(name, _BUILDERS)}")
    return _BUILDERS[name], tuple(parameters), periodic
