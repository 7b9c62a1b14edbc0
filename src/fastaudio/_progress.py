"""Progress bars. Owns: where they are drawn, and how often. May touch: errors; tqdm, imported for the first bar."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from .errors import BackendUnavailable


def progress_bar(where: str, items: Iterable[Any] | None = None, *, log_seconds: float = 5, **options: Any) -> Any:
    """A tqdm bar on stderr; in a log, where every drawing is a line, at most one every `log_seconds`.

    where : who works; the bar's title, too, unless `desc` is among the options
    """
    try:
        from tqdm import tqdm
    except ImportError as error:
        raise BackendUnavailable(f"{where}: progress needs tqdm ({error}); pip install tqdm") from error
    interval = 0.1 if sys.stderr.isatty() else log_seconds
    return tqdm(items, file=sys.stderr, mininterval=interval, **{"desc": where} | options)
