"""matplotlib, asked for when a figure is drawn. Owns: its import, the house style, panels, saving."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from .. import _check
from .._atomic import atomic_file
from ..errors import BackendUnavailable, ParameterError

F = TypeVar("F", bound=Callable)

BLUE, ORANGE, GREEN, RED, PURPLE, GREY = "#2b6cb0", "#dd6b20", "#2f855a", "#c53030", "#6b46c1", "#718096"

#: of names that others have given, of classes and files: a $ in them is a $
PLAIN = {"parse_math": False}

STYLE = {
    "font.size": 9.5,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.5,
    "axes.edgecolor": "#4a5568",
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.prop_cycle": f"cycler(color={[BLUE, ORANGE, GREEN, RED, PURPLE, GREY]})",
    "grid.color": "#e2e8f0",
    "grid.linewidth": 0.7,
    "lines.linewidth": 1.4,
    "legend.fontsize": 8.5,
    "legend.framealpha": 0.9,
    "savefig.dpi": 120,
    "agg.path.chunksize": 10000,  # long noisy lines overflow the rasteriser otherwise
}

#: with letters that matplotlib's own font lacks, for names of files and classes: what systems and packages bring
FURTHER_FONTS = (
    "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans CJK KR", "Source Han Sans", "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei", "Droid Sans Fallback", "IPAexGothic", "NanumGothic", "Hiragino Sans", "Hiragino Sans GB",
    "PingFang SC", "PingFang HK", "Apple SD Gothic Neo", "Arial Unicode MS", "Yu Gothic", "Microsoft YaHei", "SimHei",
    "Malgun Gothic", "Nirmala UI", "Leelawadee UI", "Noto Sans Devanagari", "Noto Sans Thai",
)  # fmt: skip


def pyplot(where: str) -> Any:
    """matplotlib.pyplot; BackendUnavailable with the command that installs it."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise BackendUnavailable(
            f"{where}: matplotlib is not installed ({error}); pip install 'fastaudio-kernels[display]'"
        ) from error
    return plt


def headless(where: str) -> None:
    """Draw into files only: no window, no display server."""
    pyplot(where).switch_backend("Agg")


def styled(function: F) -> F:
    """Draw in the house style and leave the caller's rcParams as they were."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with pyplot(function.__name__).rc_context({**STYLE, "font.family": fonts(args, kwargs)}):
            return function(*args, **kwargs)

    return wrapper  # type: ignore[return-value]


def fonts(*told: Any) -> list[str]:
    """The caller's; behind them, where a figure is told words in other letters than Latin ones, what else is installed.

    Not always, as matplotlib complains in its log of each font that is not there in bold.
    """
    from matplotlib import font_manager, rcParams

    there = {font.name for font in font_manager.fontManager.ttflist} if _foreign(told) else set()
    return [*rcParams["font.family"], *(name for name in FURTHER_FONTS if name in there)]


def _foreign(told: Any) -> bool:
    if isinstance(told, dict):
        told = (*told, *told.values())
    if isinstance(told, (list, tuple)):
        return any(map(_foreign, told))
    return isinstance(told, str) and any(ord(letter) > 0x24F for letter in told)


def panels(where: str, axes: Any, rows: int, cols: int, size: tuple[float, float], **kwargs: Any) -> tuple:
    """(figure, flat array of rows * cols axes): the caller's axes, or a new figure of `size` inches."""
    if axes is None:
        kwargs |= dict(figsize=size, layout="constrained", squeeze=False)
        fig, grid = pyplot(where).subplots(rows, cols, **kwargs)
        fig.get_layout_engine().set(w_pad=0.08, h_pad=0.08)
        return fig, grid.ravel()
    flat = np.ravel(np.asarray(axes, dtype=object))
    if len(flat) != rows * cols:
        raise ParameterError(f"{where}: axes must hold {rows * cols} matplotlib Axes, got {len(flat)}")
    return flat[0].figure, flat


def colour_bar(mesh: Any, ax: Any, **kwargs: Any) -> Any:
    """A colour bar close to the right edge of `ax`, whatever other labels the column of panels has there."""
    return ax.figure.colorbar(mesh, cax=ax.inset_axes((1.015, 0, 0.02, 1)), **kwargs)


def decibel_bar(mesh: Any, ax: Any) -> Any:
    """The colour bar of a decibel picture; it ends at whole decibels, so that both ends carry a label."""
    low, high = mesh.get_clim()
    mesh.set_clim(np.floor(round(low, 3)), np.ceil(round(high, 3)))
    return colour_bar(mesh, ax, format="%+2.0f dB")


def mono(where: str, y: Any) -> np.ndarray:
    """`y (n,)`, n > 0, real and finite; every figure of a signal starts here."""
    y = np.asarray(y)
    if y.ndim != 1 or not len(y) or y.dtype.kind not in "fiu":
        raise ParameterError(f"{where}: y must be one non-empty real channel, got {y.dtype} {y.shape}")
    if not np.isfinite(y).all():
        raise ParameterError(f"{where}: y must be finite, got NaN or infinity")
    return y


def save(fig: Any, path: str | os.PathLike, *, dpi: int = 120) -> Path:
    """Write a figure, then close it. On an error `path` is not touched and the figure stays open.

    Parameters
    ----------
    fig : matplotlib Figure
    path : file name; its suffix names the format (.png, .svg, .pdf)
    dpi : int > 0, pixels an inch

    Returns
    -------
    pathlib.Path : `path`

    Raises
    ------
    ParameterError : unknown suffix, or dpi <= 0
    OSError : the folder does not exist or cannot be written

    Examples
    --------
    >>> import os, tempfile
    >>> import fastaudio as fa
    >>> name = os.path.join(tempfile.mkdtemp(), "windows.png")
    >>> fa.display.save(fa.display.window_leakage(), name).name
    'windows.png'
    """
    path, plt = Path(path), pyplot("save")
    _check.positive_int("save", "dpi", dpi)
    kind = path.suffix.lstrip(".").lower()
    _check.one_of("save", "suffix of path", kind, tuple(sorted(fig.canvas.get_supported_filetypes())))
    with atomic_file(path) as file:
        fig.savefig(file, dpi=dpi, format=kind)
    plt.close(fig)
    return path
