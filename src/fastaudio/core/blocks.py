"""Blocks of frames, as `fa.stream` gives them. Owns: blocks_to_frames, blocks_to_samples, blocks_to_time.
May touch: core.frames."""

from __future__ import annotations

from typing import Any

import numpy as np

from .frames import frames_to_samples, frames_to_time


def blocks_to_frames(blocks: Any, *, block_length: int) -> Any:
    """Block indices to the index of their first frame: `blocks * block_length`.

    Parameters
    ----------
    blocks : number or sequence
    block_length : int
        Frames in a block.

    Returns
    -------
    scalar or array

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.blocks_to_frames([0, 1, 2], block_length=16).tolist()
    [0, 16, 32]
    """
    return block_length * np.asanyarray(blocks)[()]


def blocks_to_samples(blocks: Any, *, block_length: int, hop_length: int) -> Any:
    """Block indices to the index of their first sample.

    Parameters
    ----------
    blocks : number or sequence
    block_length : int
        Frames in a block.
    hop_length : int > 0

    Returns
    -------
    int64 scalar or array

    Raises
    ------
    ParameterError : `hop_length <= 0`

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.blocks_to_samples([0, 1, 2], block_length=16, hop_length=512).tolist()
    [0, 8192, 16384]
    """
    return frames_to_samples(blocks_to_frames(blocks, block_length=block_length), hop_length=hop_length)


def blocks_to_time(blocks: Any, *, block_length: int, hop_length: int, sr: float) -> Any:
    """Block indices to the time of their first sample.

    Parameters
    ----------
    blocks : number or sequence
    block_length : int
        Frames in a block.
    hop_length : int > 0
    sr : float > 0
        Sampling rate, Hz.

    Returns
    -------
    float64 scalar or array, seconds

    Raises
    ------
    ParameterError : `sr <= 0`, `hop_length <= 0`

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.blocks_to_time([0, 2], block_length=16, hop_length=500, sr=16000).tolist()
    [0.0, 1.0]
    """
    return frames_to_time(blocks_to_frames(blocks, block_length=block_length), sr=sr, hop_length=hop_length)
