"""What fit shows while it runs: Keras's lines, on stderr. Owns: the bar, how often it is drawn, what "auto" means."""

from __future__ import annotations

import shutil
import sys
import time
from typing import Any

from .. import _check

INTERVAL_S = 0.1  # between two looks at the bar
WIDTH = 20


class Progress:
    """verbose 0: nothing; 1: a bar an epoch; 2: a line an epoch.

    The bar moves on a terminal and in a notebook; elsewhere it is written once, when the epoch is over. `steps` None:
    not known before.
    """

    def __init__(self, verbose: int, epochs: int, steps: int | None):
        self.verbose, self.epochs, self.steps = verbose, epochs, steps
        self._moves = verbose == 1 and interactive()
        self._chunk = 1

    def chunk(self) -> int | None:
        """Steps until the next look: as many as fill the interval; None: nothing is shown."""
        return self._chunk if self._moves else None

    def begin(self, epoch: int | None) -> None:
        """`epoch` None: there are no epochs, as in evaluate."""
        self._start = self._since = self._drawn = time.perf_counter()
        self._done = self._length = 0
        self._first: tuple[int, float] | None = None
        if self.verbose and epoch is not None:
            print(f"Epoch {epoch + 1}/{self.epochs}", file=sys.stderr, flush=True)

    def update(self, done: int, logs: dict[str, float]) -> None:
        """`done` steps of the epoch are over, and these are the means so far."""
        now = time.perf_counter()
        wanted = int((done - self._done) * INTERVAL_S / max(now - self._since, 1e-9))
        self._chunk = max(1, min(wanted, 2 * self._chunk))
        self._since, self._done = now, done
        self._first = self._first or (done, now)  # the first step is captured, and its memory touched: it takes longer
        if self._moves and now - self._drawn >= INTERVAL_S:
            self._drawn = now
            self._draw(self._line(now - self._start, logs, over=False))

    def end(self, logs: dict[str, float]) -> None:
        """The epoch is over, and its validation."""
        if not self.verbose:
            return
        line = self._line(time.perf_counter() - self._start, logs, over=True)
        if self._moves:
            self._draw(line)
            print(file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr, flush=True)

    def _line(self, seconds: float, logs: dict[str, float], over: bool) -> str:
        """ "110/110 ━━━━━━━━━━━━━━━━━━━━ 1s 3ms/step - accuracy: 0.1 - loss: 2.3"; before the end, seconds left."""
        total = self.steps or (self._done if over else None)
        count = f"{self._done}/{total or 'Unknown'}"
        each = self._step_seconds(seconds)
        left = seconds if over or total is None else each * (total - self._done)
        times, numbers = (clock(left), f"{duration(each)}/step"), [text(n, logs[n]) for n in sorted(logs, key=_order)]
        if self.verbose == 2:
            return " - ".join((count, *times, *numbers))
        filled = WIDTH if total is None else WIDTH * self._done // total
        full, rest = ("━", "─") if _encodes("━─") else ("=", "-")
        return " - ".join((f"{count} {full * filled}{rest * (WIDTH - filled)} {' '.join(times)}", *numbers))

    def _step_seconds(self, seconds: float) -> float:
        """Of a step, after the first if there are more."""
        done, at = self._first or (0, self._start)
        return (self._since - at) / (self._done - done) if self._done > done else seconds / max(self._done, 1)

    def _draw(self, line: str) -> None:
        """Over the line before, and no longer than the terminal: a wrapped line could not be drawn over."""
        line = line[: shutil.get_terminal_size().columns - 1]
        print("\r" + line.ljust(self._length), end="", file=sys.stderr, flush=True)
        self._length = len(line)


def chosen(verbose: int | str, otherwise: int) -> int:
    """ "auto" is a bar on a terminal or in a notebook, and `otherwise` in logs."""
    _check.one_of("fit", "verbose", verbose, ("auto", 0, 1, 2))
    return (1 if interactive() else otherwise) if verbose == "auto" else int(verbose)


def interactive() -> bool:
    return sys.stderr.isatty() or "ipykernel" in sys.modules


def _encodes(marks: str) -> bool:
    try:
        marks.encode(getattr(sys.stderr, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _order(name: str) -> Any:
    """As Keras: by name, those of validation after, the learning rate at the end."""
    return name == "learning_rate", name.startswith("val_"), name


def text(name: str, value: float) -> str:
    return f"{name}: {value:.4f}" if abs(value) > 1e-3 or value == 0 else f"{name}: {value:.4e}"


def clock(seconds: float) -> str:
    """59 -> "59s", 61 -> "1:01", 3661 -> "1:01:01"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    minutes, whole = divmod(whole, 60)
    return f"{minutes}:{whole:02d}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d}:{whole:02d}"


def duration(seconds: float) -> str:
    """Of a step: "2s", "3ms", "12us"."""
    if seconds >= 1 or seconds == 0:
        return f"{seconds:.0f}s"
    return f"{1e3 * seconds:.0f}ms" if seconds >= 1e-3 else f"{1e6 * seconds:.0f}us"
