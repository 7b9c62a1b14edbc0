"""Communicator: what training needs of a group of processes. Owns: the interface, the group of one, shares of rows."""

from __future__ import annotations

from types import TracebackType
from typing import Any, NamedTuple

import numpy as np


class Share(NamedTuple):
    """Rows of a batch that are one rank's: `counted` from `first` on, of `whole`.

    A rank that gets none takes the row at `first` all the same and counts it with weight 0: every rank makes the same
    calls.
    """

    whole: int
    first: int
    counted: int

    @property
    def rows(self) -> int:
        return max(self.counted, 1)

    @property
    def place(self) -> slice:
        return slice(self.first, self.first + self.rows)


class Communicator:
    """A group of processes, here of one. Others override the four methods.

    Every rank must make the same calls in the same order. `sum` adds in the order of ranks, so that a number of ranks
    always gives the same bits, and gives all of them the same.

    Attributes
    ----------
    rank, size : int
    device : "cpu" or "cuda"; where models live that it trains
    asked, heard : float64 (2,); what this rank sends with its next step, and the sum that all sent with the last one

    Examples
    --------
    >>> from fastaudio import nn
    >>> with nn.parallel.Communicator() as team:
    ...     team.rank, team.size, team.share(32)
    (0, 1, Share(whole=32, first=0, counted=32))
    """

    rank, size = 0, 1
    device = "cpu"  # where the arrays live that it adds; NumPy's it always does

    def __init__(self) -> None:
        self.asked, self.heard = np.zeros(2), np.zeros(2)

    def sum(self, array: np.ndarray) -> None:
        """Replace a contiguous array of floats by the sum over all ranks."""

    def broadcast(self, array: np.ndarray) -> None:
        """Replace a contiguous array by that of rank 0."""

    def barrier(self) -> None:
        """Wait until every rank is here."""

    def abort(self, code: int) -> None:
        """End every rank now."""

    def share(self, whole: int) -> Share:
        """This rank's rows of a batch of `whole`."""
        first, end = (rank * whole // self.size for rank in (self.rank, self.rank + 1))
        return Share(whole, first, end - first)

    def __enter__(self) -> Communicator:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> Any:
        """An error of one rank ends all: the others would wait for it forever."""


ALONE = Communicator()
