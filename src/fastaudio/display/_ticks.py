"""Ticks of the axes of `specshow`: functions of a matplotlib axis. matplotlib is imported when one is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import fastaudio as fa

from ..filters.cq_to_chroma import C1

#: nominal frequencies of third octaves, in Hz
THIRDS = [hz * scale for scale in (1, 10, 100, 1000) for hz in (31.5, 40, 50, 63, 80, 100, 125, 160, 200, 250)]


def clock(seconds: float, _pos: int | None = None) -> str:
    """3725.5 -> "1:02:05.5"."""
    sign, whole = "-" if seconds < 0 else "", round(abs(seconds), 3)
    minutes, rest = divmod(whole, 60)
    text = f"{rest:06.3f}".rstrip("0").rstrip(".")
    if minutes < 60:
        return f"{sign}{int(minutes)}:{text}"
    return f"{sign}{int(minutes) // 60}:{int(minutes) % 60:02d}:{text}"


def clock_ticks(axis: Any) -> None:
    from matplotlib import ticker

    axis.set_major_formatter(ticker.FuncFormatter(clock))
    axis.set_major_locator(ticker.MaxNLocator(steps=[1, 1.5, 3, 6, 10]))


def millisecond_ticks(axis: Any) -> None:
    from matplotlib import ticker

    axis.set_major_formatter(ticker.FuncFormatter(lambda x, _: f"{1000 * x:g}"))


def lag_ticks(text: Callable[[float], str]) -> Callable[[Any], None]:
    """Of lags that come round: beyond the middle they count back from the end."""

    def ticks(axis: Any) -> None:
        from matplotlib import ticker

        def label(x: float, _pos: int | None = None) -> str:
            end = axis.get_data_interval()[1]
            return "" if x > end else text(x if 2 * x < end else x - end)

        axis.set_major_formatter(ticker.FuncFormatter(label))

    return ticks


def third_octave_ticks(axis: Any) -> None:
    _ticks_at(axis, THIRDS)


def mel_third_octave_ticks(axis: Any) -> None:
    _ticks_at(axis, THIRDS[5:])  # 31.5 and 63 Hz would lie over 100 Hz


def _ticks_at(axis: Any, thirds: list[float]) -> None:
    from matplotlib import ticker

    axis.set_major_locator(ticker.FixedLocator(thirds[::3]))
    axis.set_minor_locator(ticker.FixedLocator(thirds))
    axis.set_major_formatter(ticker.EngFormatter(sep=""))
    axis.set_minor_formatter(ticker.NullFormatter())


def symlog_ticks(axis: Any) -> None:
    from matplotlib import ticker

    axis.set_major_locator(ticker.SymmetricalLogLocator(axis.get_transform()))
    axis.set_major_formatter(ticker.ScalarFormatter())


def octave_ticks(axis: Any) -> None:
    from matplotlib import ticker

    axis.set_major_locator(ticker.LogLocator(base=2))
    axis.set_major_formatter(ticker.ScalarFormatter())
    axis.set_minor_formatter(ticker.NullFormatter())


def note_ticks(axis: Any, key: str) -> None:
    from matplotlib import ticker

    first = 1 if axis.get_scale() == "symlog" else -1  # below C2 a symlog axis is linear, and names lie on each other
    every = [C1 * 2.0**octave for octave in range(first, 11)]  # a LogLocator gives up at ten octaves
    axis.set_major_locator(ticker.FixedLocator(every))
    axis.set_major_formatter(ticker.FuncFormatter(lambda hz, _pos: fa.hz_to_note(hz, key=key)))
    axis.set_minor_formatter(ticker.NullFormatter())


def chroma_ticks(axis: Any, key: str) -> None:
    degrees, names = sorted(fa.key_to_degrees(key)), fa.key_to_notes(key)
    axis.set_ticks(degrees, [names[i] for i in degrees])
