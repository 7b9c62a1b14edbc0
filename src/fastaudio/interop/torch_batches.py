"""Batches of arrays as torch's data sets have them. Owns: `IterableDataset`, which is in `interop.torch`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import torch
from torch.utils import data

from .. import _check


class IterableDataset(data.IterableDataset):
    """Batches (x, y) or (x, y, weights) that can be gone through again, as tensors: for torch's DataLoader.

    Give the loader `batch_size=None`, since these are batches already, and no workers: `apps.denoise.MixedBatches` has
    threads of its own, which share memory and need no copies.

    Parameters
    ----------
    batches : iterable of tuples of arrays; apps.denoise.MixedBatches, data.Batches, a list
    channels_first : bool; images (N, H, W, C) become (N, C, H, W), as torch's convolutions want them

    Raises
    ------
    ParameterError : the loader has workers, when it begins

    Examples
    --------
    >>> import numpy as np
    >>> import torch
    >>> from fastaudio.interop import torch as to_torch
    >>> batches = [(np.zeros((4, 8, 6, 1), np.float32), np.zeros(4, np.int64))]
    >>> loader = torch.utils.data.DataLoader(to_torch.IterableDataset(batches), batch_size=None)
    >>> [(tuple(x.shape), tuple(y.shape)) for x, y in loader]
    [((4, 1, 8, 6), (4,))]
    """

    def __init__(self, batches: Iterable[tuple[Any, ...]], *, channels_first: bool = True):
        self.batches, self.channels_first = batches, bool(channels_first)

    def __len__(self) -> int:
        return len(self.batches)  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[tuple[torch.Tensor, ...]]:
        if (worker := data.get_worker_info()) is not None:
            rule = "the loader's num_workers must be 0: every worker would give all batches"
            raise _check.fail("IterableDataset", rule, worker.num_workers)
        for batch in self.batches:
            tensors = (torch.from_numpy(part) for part in batch)
            turned = (t.permute(0, 3, 1, 2) if self.channels_first and t.ndim == 4 else t for t in tensors)
            yield tuple(turned)
