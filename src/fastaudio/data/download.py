"""download: public data sets, from their own places, checked and unpacked. Owns: the order of these steps."""

from __future__ import annotations

import os
import shutil
from typing import Any

from .. import _check
from .._progress import progress_bar
from ..errors import FormatError
from .catalogue import CATALOGUE, Entry, Remote
from .fetch import fetch
from .manifests import recordings, write_manifest
from .unpack import unpack


def download(
    name: str, folder: Any, *, mirror: str | None = None, keep_archive: bool = False, progress: bool = False
) -> dict[str, Any]:
    """Download a public data set into `folder`/`name` and unpack it there.

    Interrupted, it goes on where it stopped when it is called again; a set that is there is left as it is.

    Parameters
    ----------
    name : "gtzan", "urbansound8k", "esc50", "fsdd", "mnist", "librispeech-dev-clean", ...; see `CATALOGUE`
    folder : where sets are kept
    mirror : address of a folder with the same archives, instead of their own places
    keep_archive : bool; leave it beside the folder
    progress : bool; a tqdm bar on stderr

    Returns
    -------
    dict : {"name", "folder", "recordings", "manifest", "licence", "checked", "next"}; "checked": what the archive was
    compared with: "sha256", "md5", or "count": nothing but the number of recordings is known for certain

    Raises
    ------
    OSError : no address answers, or the disk is too small
    FormatError : what came is not what it should be, or an archive that would write outside its folder
    """
    entry = CATALOGUE.get(name) if isinstance(name, str) else None
    if entry is None:
        raise _check.fail("download", f"name must be one of {', '.join(CATALOGUE)}", name)
    target = os.path.join(os.fsdecode(folder), name)
    if not os.path.isdir(target):
        _enough_space(os.fsdecode(folder), entry)
        archives = [_fetched(remote, f"{target}.downloads", mirror, progress) for remote in entry.files]
        _unpacked(entry, archives, target)
        if not keep_archive:
            shutil.rmtree(f"{target}.downloads")
    manifest = os.path.join(target, "manifest.csv") if entry.manifest else None
    checksum = entry.files[0].checksum
    return {
        "name": name, "folder": target, "recordings": len(recordings(target)), "manifest": manifest,
        "licence": entry.licence, "page": entry.page, "checked": checksum.split(":")[0] if checksum else "count",
        "next": entry.build.format(folder=target),
    }  # fmt: skip


def _fetched(remote: Remote, folder: str, mirror: str | None, progress: bool) -> str:
    os.makedirs(folder, exist_ok=True)
    file = os.path.basename(remote.urls[0])
    path = os.path.join(folder, file)
    if os.path.exists(path):  # it was renamed only after it was checked
        return path
    if mirror is not None:
        remote = remote._replace(urls=(f"{mirror.rstrip('/')}/{file}",))
    if not progress:
        fetch(remote, path)
        return path
    units = {"unit": "B", "unit_scale": True, "unit_divisor": 1000}
    with progress_bar("download", total=remote.size, desc=file, **units) as bar:

        def show(done: int, total: int | None) -> None:
            bar.total = total
            bar.update(done - bar.n)

        fetch(remote, path, show)
    return path


def _unpacked(entry: Entry, archives: list[str], target: str) -> None:
    """All archives in one folder, counted and listed before it gets its name."""
    try:
        _checked(entry, archives, f"{target}.checking")
    except FormatError as error:
        if not all(remote.checksum for remote in entry.files):  # it may be a page of whoever stands between
            shutil.rmtree(os.path.dirname(archives[0]))
            raise FormatError(f"{error}; the same command downloads it again") from error
        raise
    os.rename(f"{target}.checking", target)


def _checked(entry: Entry, archives: list[str], made: str) -> None:
    shutil.rmtree(made, ignore_errors=True)
    if len(archives) == 1:
        unpack(archives[0], made)
    else:
        os.makedirs(made)
        for archive in archives:
            part = os.path.join(made, f".{os.path.basename(archive)}")
            unpack(archive, part)
            for name in os.listdir(part):
                os.rename(os.path.join(part, name), os.path.join(made, name))
            os.rmdir(part)
    count = len(recordings(made))
    if entry.recordings is not None and count != entry.recordings:
        shutil.rmtree(made)
        raise FormatError(f"download: the set must have {entry.recordings} recordings, got {count}")
    if entry.manifest:
        write_manifest(entry.manifest, made)


def _enough_space(folder: str, entry: Entry) -> None:
    os.makedirs(folder, exist_ok=True)
    free, wanted = shutil.disk_usage(folder).free, int(2.5e6 * entry.megabytes)
    if free < wanted:
        raise OSError(
            f"download: {folder!r} must have {wanted // 10**6} MB free for archive and files, got {free // 10**6}"
        )
