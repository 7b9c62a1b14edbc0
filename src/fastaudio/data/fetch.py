"""A file from the network: whole and the right one, or not there. Owns: resuming, retries, checksums.

What has come is in `<name>.part`; `<name>.part.tag` holds the server's word for the version it is of.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import FormatError
from .catalogue import Remote

TIMEOUT = 30.0  # seconds without a byte
TRIES = 5  # without a byte more
BLOCK = 1 << 18


class _Interrupted(Exception):
    """The connection ended early: to be tried again."""


def fetch(
    remote: Remote, path: str, progress: Callable[[int, int | None], None] = lambda done, total: None, wait: float = 1.0
) -> None:
    """Download to `path`, going on with what is there; each address in turn. `progress(bytes done, in all)`.

    Raises
    ------
    OSError : no address answers, or the disk is full
    FormatError : what came is not the file of that size and checksum
    """
    problems = []
    for url in remote.urls:
        try:
            _download(url, path, remote.size, progress, wait)
            _check(path + ".part", url, remote)
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError, _Interrupted) as error:
            problems.append(f"{url}: {error}")
            _close(error)
            continue
        os.replace(path + ".part", path)
        _forget(path + ".part.tag")
        return
    raise OSError(f"download: an address must answer, got {'; '.join(problems)}")


def _download(url: str, path: str, size: int | None, progress: Callable[[int, int | None], None], wait: float) -> None:
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise FormatError(f"download: addresses must begin with http:// or https://, got {url!r}")
    part, failed = path + ".part", 0
    while True:
        before = _size(part)
        try:
            return _one_try(url, part, size, progress)
        except urllib.error.HTTPError as error:
            if error.code < 500 and error.code != 429:
                raise
            problem: Exception = error
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError, _Interrupted) as error:
            problem = error
        failed = 0 if _size(part) > before else failed + 1
        if failed == TRIES:
            raise problem
        _close(problem)
        time.sleep(wait * 2**failed)


def _one_try(url: str, part: str, size: int | None, progress: Callable[[int, int | None], None]) -> None:
    done, tag = _size(part), _read(part + ".tag")
    headers = {"User-Agent": "fastaudio", "Accept-Encoding": "identity"}
    if done and (tag or size is not None):
        headers |= {"Range": f"bytes={done}-"} | ({"If-Range": tag} if tag else {})
    try:
        answer = urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        if error.code != 416:
            raise
        _close(error)
        if size is not None and done == size:
            return  # all of it had come before
        _forget(part)
        raise _Interrupted("the server has another file than before") from None
    with answer:
        if answer.status == 206:
            if not answer.headers.get("Content-Range", "").startswith(f"bytes {done}-"):
                _forget(part)
                raise _Interrupted("the server sends another part than it was asked for")
        else:
            done = 0  # the whole file: no resuming here, or it has changed
        Path(part + ".tag").write_text(_tag(answer.headers), encoding="utf-8")
        length = answer.headers.get("Content-Length")
        total = done + int(length) if length and length.isdigit() else size
        _receive(answer, part, done, total, progress)


def _receive(answer: Any, part: str, done: int, total: int | None, progress: Callable[[int, int | None], None]) -> None:
    with open(part, "r+b" if done else "wb") as file:
        file.seek(done)
        file.truncate()
        while block := answer.read(BLOCK):
            file.write(block)
            done += len(block)
            progress(done, total)
        file.flush()
        os.fsync(file.fileno())
    if total is not None and done < total:
        raise _Interrupted(f"the connection ended after {done} of {total} bytes")


def _check(part: str, url: str, remote: Remote) -> None:
    """A wrong file is removed: going on with it would never make it right."""
    if remote.size is not None and _size(part) != remote.size:
        got = _size(part)
        _forget(part)
        raise FormatError(f"download: {url} must have {remote.size} bytes, got {got}")
    if remote.checksum is None:
        return
    kind, wanted = remote.checksum.split(":")
    with open(part, "rb") as file:
        found = hashlib.file_digest(file, lambda: hashlib.new(kind, usedforsecurity=kind != "md5")).hexdigest()
    if found != wanted:
        _forget(part)
        raise FormatError(f"download: {url} must have the {kind} {wanted}, got {found}")


def _tag(headers: Any) -> str:
    """Names the version on the server; a weak one says nothing about bytes."""
    tag = headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else headers.get("Last-Modified", "")


def _close(error: BaseException) -> None:
    """An answer of the server that is an error holds its connection."""
    if isinstance(error, urllib.error.HTTPError):
        error.close()


def _size(path: str) -> int:
    return os.path.getsize(path) if os.path.exists(path) else 0


def _read(path: str) -> str:
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


def _forget(path: str) -> None:
    if os.path.exists(path):
        os.unlink(path)
