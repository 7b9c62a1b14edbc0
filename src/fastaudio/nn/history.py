"""What training did, epoch by epoch. Owns: its lists."""

from __future__ import annotations

from .callbacks import Callback


class History(Callback):
    """Returned by `fit`. `history["loss"][e]`, `history["val_loss"][e]`, ... belong to epoch number `epoch[e]`."""

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        self.epoch.append(epoch)
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)
