"""The triangles of a mel filter bank."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from ._style import panels, pyplot, styled


@styled
def filter_bank(*, sr: float = 22050, n_fft: int = 2048, n_mels: int = 20, ax: Any = None, **kwargs: Any) -> Any:
    """Draw each band of `filters.mel` over frequency.

    Parameters
    ----------
    sr : sampling rate [Hz];  n_fft : length of the FFT;  n_mels : number of bands
    ax : matplotlib Axes, default a new figure
    **kwargs : passed to `filters.mel`: `fmin`, `fmax`, `htk`, `norm`

    Returns
    -------
    matplotlib Figure; line m is band m

    Raises
    ------
    ParameterError : those of `filters.mel`
    BackendUnavailable : matplotlib is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> len(fa.display.filter_bank(n_mels=10).axes[0].lines)
    10
    """
    bank = fa.filters.mel(sr=sr, n_fft=n_fft, n_mels=n_mels, **kwargs)
    fig, (ax,) = panels("filter_bank", ax, 1, 1, (11, 3))
    frequencies = np.arange(bank.shape[1]) * sr / n_fft
    colours = pyplot("filter_bank").get_cmap("viridis")(np.linspace(0, 0.9, n_mels))
    for band, colour in zip(bank, colours, strict=True):
        ax.plot(frequencies, band, color=colour, linewidth=1.1)
    label = "Weight (1/Hz)" if kwargs.get("norm", "slaney") == "slaney" else "Weight"
    ax.set(title=f"Mel filter bank ({n_mels} bands)", xlabel="Frequency (Hz)", ylabel=label)
    ax.set_xlim(kwargs.get("fmin", 0), kwargs.get("fmax") or sr / 2)
    ax.set_ylim(bottom=0)
    ax.grid(True)
    return fig
