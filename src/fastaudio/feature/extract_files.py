"""extract_files: features of many audio files, computed side by side, in order, in bounded memory."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import Executor
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from .. import _check
from .._progress import progress_bar
from ..core.in_order import checked, in_order
from ..core.load import load
from .extract import extract


class FileFeatures(NamedTuple):
    """Result for one file: `features` (name -> array) or `error`, the other is None."""

    path: Any
    features: dict[str, np.ndarray] | None
    error: Exception | None


def extract_files(
    paths: Iterable[Any],
    *,
    sr: float | None = 22050,
    features: Iterable[str] | Mapping[str, Mapping[str, Any]] = ("mfcc",),
    workers: int | None = None,
    executor: Executor | str | None = None,
    progress: bool = False,
    on_error: str = "report",
    **extract_kwargs: Any,
) -> Generator[FileFeatures, None, None]:
    """Load audio files and extract features, several files at a time.

    Parameters
    ----------
    paths : path, or iterable of paths
        Audio files; may be a generator, it is read only a little ahead.
    sr : number > 0 or None
        Sampling rate to resample to, in Hz; None keeps each file's.
    features : names, or a mapping from names to options
        As for `extract`.
    workers : int > 0 or None
        Threads; None takes one for each CPU at hand.
    executor : "threads", "processes", concurrent.futures.Executor or None
        Threads by default; an executor of your own (a pool, a cluster's client) stays open, and `workers` then
        says how many files run at a time.
    progress : bool
        Show a tqdm bar on stderr.
    on_error : {"report", "raise"}
        Hand a failed file back with its error, or stop at it.
    **extract_kwargs
        For `extract`: `n_fft`, `hop_length`, `n_mfcc`, ...

    Yields
    ------
    path, features, error
        In the order of `paths`: `features` is a dict name -> array and `error` None, or the other way round.
        At most two clips a worker are in memory.

    Raises
    ------
    ParameterError
        A feature or parameter breaks a rule; before any file is opened.

    Examples
    --------
    >>> import os, tempfile
    >>> import fastaudio as fa
    >>> name = os.path.join(tempfile.mkdtemp(), "tone.wav")
    >>> fa.write(name, fa.tone(440, sr=22050, length=22050), 22050)
    >>> for path, found, error in fa.extract_files([name, "gone.wav"], features=["mfcc"]):
    ...     print(type(error).__name__ if error else found["mfcc"].shape)
    (20, 44)
    AudioFileNotFound
    """
    _check.one_of("extract_files", "on_error", on_error, ("report", "raise"))
    if sr is not None:
        _check.positive("extract_files", "sr", sr)
    workers = checked("extract_files", workers, executor)
    if not isinstance(features, str | Mapping):
        features = list(features)
    probe = np.sin(0.1 * np.arange(1 << 16, dtype=np.float32))  # of silence, chroma warns that it has no pitch
    extract(probe, sr=sr or 22050, features=features, **extract_kwargs)
    paths = [paths] if isinstance(paths, (str, bytes, os.PathLike)) else paths
    bar = _bar(paths) if progress else None
    return _run(paths, (sr, features, extract_kwargs), workers, executor, bar, on_error == "raise")


def _bar(paths: Iterable[Any]) -> Any:
    total = len(paths) if hasattr(paths, "__len__") else None
    return progress_bar("extract_files", total=total, unit="file", desc="features")


def _run(
    paths: Iterable[Any], how: tuple, workers: int, executor: Any, bar: Any, strict: bool
) -> Generator[FileFeatures, None, None]:
    results = in_order(partial(_one, how=how), paths, workers, executor)
    try:
        for result in results:
            yield _finish(result, bar, strict)
    finally:
        results.close()
        if bar is not None:
            bar.close()


def _finish(result: FileFeatures, bar: Any, strict: bool) -> FileFeatures:
    if bar is not None:
        bar.update()
    if strict and result.error is not None:
        raise result.error
    return result


def _one(path: Any, how: tuple) -> FileFeatures:
    """Whatever goes wrong with one file is its result: a batch of thousands goes on."""
    sr, features, kwargs = how
    try:
        y, rate = load(path, sr=sr)
        return FileFeatures(path, extract(y, sr=rate, features=features, **kwargs), None)
    except Exception as error:
        return FileFeatures(path, None, error)
