"""Tables with a line for each sound file. Owns: feature_table, FeatureTable, their files. May touch: extract_files,
statistics, _atomic."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .. import _check
from .._atomic import atomic_file
from ..errors import BackendUnavailable, ParameterError
from .extract_files import extract_files
from .statistics import DEFAULT, check_statistics, statistics

SUFFIXES = (".csv", ".parquet")


class FeatureTable(NamedTuple):
    """`values (files, columns)` float64 of the files that could be read; the others stand in `errors`."""

    paths: list[str]
    columns: list[str]
    values: np.ndarray
    errors: list[tuple[str, Exception]]

    def write(self, path: Any) -> None:
        """Write `.csv` or `.parquet` (needs pyarrow, extra `parquet`): column `path`, then the numbers; whole or not.

        Raises
        ------
        ParameterError : another suffix
        BackendUnavailable : pyarrow is not installed
        """
        write = table_writer("feature_table", path)
        with atomic_file(path) as file:
            write(file, self)


def feature_table(
    paths: Iterable[Any],
    *,
    features: Iterable[str] | Mapping[str, Mapping[str, Any]] = ("mfcc", "mfcc_delta"),
    statistics: Iterable[str] = DEFAULT,
    on_error: str = "report",
    **kwargs: Any,
) -> FeatureTable:
    """Statistics over time of features of many sound files: a line for each file, a named column for each number.

    Parameters
    ----------
    paths : path, or iterable of paths
    features : names, or a mapping from names to options
        As for `fa.extract`; "_delta" and "_delta2" behind a name give statistics of its derivatives.
    statistics : names
        As for `fa.feature.statistics`.
    on_error : {"report", "raise"}
        List a file that cannot be used in `errors` and go on, or stop at it.
    **kwargs
        For `fa.extract_files`: `sr`, `workers`, `executor`, `progress`, `n_fft`, `n_mfcc`, ...

    Returns
    -------
    FeatureTable : paths, columns, values, errors; `write(path)` makes a file of it

    Raises
    ------
    ParameterError : an unknown feature, statistic or parameter; before any file is opened

    Examples
    --------
    >>> import os, tempfile
    >>> import fastaudio as fa
    >>> name = os.path.join(tempfile.mkdtemp(), "tone.wav")
    >>> fa.write(name, fa.tone(440, sr=22050, length=22050), 22050)
    >>> table = fa.feature_table([name], features=["rms", "spectral_centroid"], statistics=["mean", "p95"])
    >>> table.columns, table.values.shape
    (['rms_mean', 'rms_p95', 'spectral_centroid_mean', 'spectral_centroid_p95'], (1, 4))
    """
    names = check_statistics("feature_table", statistics)
    _check.one_of("feature_table", "on_error", on_error, ("report", "raise"))
    found, errors = [], []
    for path, features_of_file, error in extract_files(paths, features=features, on_error=on_error, **kwargs):
        if error is None:
            found.append((os.fsdecode(path), row_of(features_of_file, names)))
        else:
            errors.append((os.fsdecode(path), error))
    return table_of(found, errors)


def row_of(features: Mapping[str, np.ndarray], names: tuple[str, ...]) -> dict[str, float]:
    """The line of one file; of features of several channels the mean over the channels."""
    mono = {name: x.mean(axis=tuple(range(x.ndim - 2))) if x.ndim > 2 else x for name, x in features.items()}
    return statistics(mono, statistics=names, where="feature_table")


def table_of(found: list[tuple[str, dict[str, float]]], errors: list[tuple[str, Exception]]) -> FeatureTable:
    """A table of (path, line)s that have the same columns."""
    columns = list(found[0][1]) if found else []
    for path, row in found:
        if list(row) != columns:
            raise ParameterError(f"feature_table: files must have the same features, got others in {path!r}")
    values = np.array([list(row.values()) for _, row in found]).reshape(len(found), len(columns))
    return FeatureTable([path for path, _ in found], columns, values, errors)


def table_writer(where: str, path: Any) -> Any:
    """What writes a table to an open file, by the suffix of `path`; errors come before any work."""
    suffix = Path(os.fsdecode(path)).suffix.lower()
    if suffix not in SUFFIXES:
        raise _check.fail(where, f"the file of a table must end in {' or '.join(SUFFIXES)}", path)
    if suffix == ".csv":
        return _csv
    try:
        from pyarrow import parquet, table
    except ImportError as error:
        raise BackendUnavailable(
            f"{where}: .parquet needs pyarrow ({error}); pip install fastaudio-kernels[parquet], or write .csv"
        ) from error

    def write(file: Any, t: FeatureTable) -> None:
        parquet.write_table(table({"path": t.paths} | dict(zip(t.columns, t.values.T, strict=True))), file)

    return write


def _csv(file: Any, t: FeatureTable) -> None:
    """A line of names, then a line for each file; floats in full precision."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["path", *t.columns])
    lines.writerows([path, *map(str, row)] for path, row in zip(t.paths, t.values, strict=True))
    file.write(text.getvalue().encode())
