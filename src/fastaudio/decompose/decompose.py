"""Spectrograms as products. Owns: decompose. May touch: scikit-learn, when it is called."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays
from ..errors import BackendUnavailable, ParameterError


@_arrays.host_only
def decompose(
    S: np.ndarray,
    *,
    n_components: int | None = None,
    transformer: Any = None,
    sort: bool = False,
    fit: bool = True,
    **kwargs: Any,
) -> tuple[np.ndarray, np.ndarray]:
    """Factor a spectrogram into recurring spectra and their levels over time: `S` is nearly `components @ activations`.

    Parameters
    ----------
    S : (..., bins, t) array >= 0
    n_components : int > 0, optional
        Default: as many as frames.
    transformer : object, optional
        With `fit_transform`, `transform` and `components_`, as those of scikit-learn. Default: its NMF.
    sort : bool
        Components in the order of their peak frequencies.
    fit : bool
        False: the transformer has been fitted.
    **kwargs
        Of scikit-learn's NMF.

    Returns
    -------
    components : (..., bins, n) array
    activations : (n, t) array

    Raises
    ------
    ParameterError : `fit=False` without a transformer, `sort` of more than two dimensions
    BackendUnavailable : scikit-learn is not installed

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> class Halves:  # any object with these two
    ...     components_ = np.eye(3)[:2]
    ...     def fit_transform(self, S):
    ...         return S[:, :2]
    >>> components, activations = fa.decompose.decompose(np.ones((3, 5)), transformer=Halves())
    >>> components.shape, activations.shape
    ((3, 2), (2, 5))
    """
    where = "decompose"
    S = np.asarray(S)
    if S.ndim < 2:
        raise ParameterError(f"{where}: S must be (..., bins, frames), got shape {S.shape}")
    if S.ndim > 2 and sort:
        raise ParameterError(f"{where}: sort must be False for more than two dimensions, got shape {S.shape}")
    if transformer is None:
        if not fit:
            raise ParameterError(f"{where}: fit must be True without a transformer, got {fit!r}")
        transformer = _nmf(where)(n_components=S.shape[-1] if n_components is None else n_components, **kwargs)
    frames = S.T.reshape((S.shape[-1], -1), order="F")
    activations = (transformer.fit_transform(frames) if fit else transformer.transform(frames)).T
    components = transformer.components_
    components = components.reshape((len(components), *S.shape[-2::-1]), order="F").T
    if sort:
        order = np.argsort(np.argmax(components, axis=0))
        components, activations = components[:, order], activations[order]
    return components, activations


def _nmf(where: str) -> Any:
    try:
        from sklearn.decomposition import NMF
    except ImportError as error:
        raise BackendUnavailable(f"{where}: needs scikit-learn ({error}); pip install scikit-learn") from error
    return NMF
