"""What fit shows while it runs: Keras's lines on stderr, drawn by tqdm. Owns: the bar, how often it is looked at."""

from __future__ import annotations

import sys
import time

INTERVAL_S = 0.1  # between two looks at the bar


class Progress:
    """verbose 0: nothing; 1: a bar an epoch; 2: a line an epoch."""

    def __init__(self, verbose: int, epochs: int, steps: int | None):
        self.verbose, self.epochs, self.steps = verbose, epochs, steps
        self._bar = None
        self._chunk = 1

    def chunk(self) -> int | None:
        """Steps until the next look: so many as fill the interval."""
        return self._chunk if self.verbose == 1 else None

    def begin(self, epoch: int) -> None:
        self._since = self._start = time.perf_counter()
        self._epoch, self._done = epoch, 0
        if self.verbose == 1:
            from tqdm import tqdm

            print(f"Epoch {epoch + 1}/{self.epochs}", file=sys.stderr)
            self._bar = tqdm(
                total=self.steps,
                file=sys.stderr,
                leave=True,
                ascii=" ━" if sys.stderr.isatty() else True,
                bar_format="{n_fmt}/{total_fmt} {bar:30} {elapsed} {postfix}",
                mininterval=INTERVAL_S,
            )

    def update(self, done: int, logs: dict[str, float]) -> None:
        now = time.perf_counter()
        if done > self._done:
            wanted = int(self._chunk * INTERVAL_S / max(now - self._since, 1e-9))
            self._chunk = max(1, min(wanted, 2 * self._chunk))
        self._since = now
        if self._bar is not None:
            self._bar.set_postfix_str(_text(logs), refresh=False)
            self._bar.update(done - self._done)
        self._done = done

    def end(self, logs: dict[str, float]) -> None:
        seconds = time.perf_counter() - self._start
        if self._bar is not None:
            self._bar.set_postfix_str(_text(logs))
            self._bar.close()
            self._bar = None
        elif self.verbose == 2:
            print(f"Epoch {self._epoch + 1}/{self.epochs} - {seconds:.1f}s - {_text(logs)}", file=sys.stderr)


def _text(logs: dict[str, float]) -> str:
    return " - ".join(
        f"{name}: {value:.4f}" if abs(value) >= 1e-3 or value == 0 else f"{name}: {value:.4e}"
        for name, value in logs.items()
    )
