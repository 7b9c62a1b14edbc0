"""write_blocks: sound as it comes, as an audio file, in constant memory. The counterpart of `stream`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from .audio_file import BLOCK, soundfile
from .write import NEED_SAMPLES, _frames, codec, container, save


def write_blocks(
    path: Any, blocks: Iterable[np.ndarray], sr: int, *, subtype: str | None = None, format: str | None = None
) -> int:
    """Write blocks, one after another, to an audio file. It appears whole or not at all; an older one is replaced.

    Parameters
    ----------
    path : str or path
    blocks : iterable of arrays (n,) or (channels, n), finite, of any lengths and one number of channels
        If it raises, nothing is written.
    sr : int > 0
    subtype, format : as of `write`; "RF64" is a WAV that may exceed 4 GB

    Returns
    -------
    int : samples a channel

    Raises
    ------
    ParameterError
        An argument or a block breaks a rule; there is no block.
    AudioError
        The file cannot be written; an older file is as it was.

    Examples
    --------
    >>> import os, tempfile
    >>> import fastaudio as fa, numpy as np
    >>> name = os.path.join(tempfile.mkdtemp(), "long.wav")
    >>> fa.write_blocks(name, (np.full(1000, i / 10, np.float32) for i in range(5)), 8000)
    5000
    >>> fa.get_duration(path=name)
    0.625
    """
    sf = soundfile("write_blocks")
    format = container("write_blocks", path, format)
    sr = _check.positive_int("write_blocks", "sr", sr)
    subtype = codec("write_blocks", sf, format, subtype)
    following = iter(blocks)
    first = next(following, None)
    if first is None:
        raise ParameterError("write_blocks: there must be at least one block, got none")
    channels, written = _frames(first).shape[1], 0

    def pieces() -> Iterator[np.ndarray]:
        nonlocal written
        for block in chain((first,), following):
            data = _frames(block)
            if data.shape[1] != channels:
                raise ParameterError(f"write_blocks: every block must have {channels} channels, got {data.shape[1]}")
            written += len(data)
            for start in range(0, len(data), BLOCK):
                yield data[start : start + BLOCK]
        if not written and format in NEED_SAMPLES:
            raise ParameterError(f"write_blocks: there must be at least one sample for {format}, got none")

    save("write_blocks", sf, path, pieces(), sr, channels, subtype, format)
    return written
