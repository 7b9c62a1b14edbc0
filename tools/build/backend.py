"""Build backend: scikit-build-core, with one extra way to build.

`FASTAUDIO_PURE=1 pip install .` (or `-e .`) makes the pure-Python wheel: no compiler is needed, and numba becomes a
dependency. Otherwise CMake and Ninja are fetched. Everything else is scikit-build-core's own.
"""

import base64
import hashlib
import os
import shutil
import zipfile
from pathlib import Path

from scikit_build_core import build as _skbuild
from scikit_build_core.build import *  # noqa: F403  the hooks that are the same in both ways

_PURE = {"wheel.cmake": "false", "wheel.platlib": "false", "wheel.py-api": "py3"}


def _require_numba(metadata: str) -> str:
    """What the extra `numba` asks for becomes a requirement of its own."""
    marker = "; extra == 'numba'"
    lines = metadata.replace('extra == "numba"', "extra == 'numba'").splitlines(keepends=True)
    wanted = [line.replace(marker, "") for line in lines if line.rstrip().endswith(marker)]
    if not wanted:
        raise RuntimeError("the metadata has no extra named numba")
    at = next(i for i, line in enumerate(lines) if line.startswith("Requires-Dist:"))
    return "".join(lines[:at] + wanted + lines[at:])


def _rewrite_wheel(path: Path) -> None:
    """Replace METADATA, and its line in RECORD."""
    with zipfile.ZipFile(path) as wheel:
        entries = [(info, wheel.read(info)) for info in wheel.infolist()]
    name, old = next((i.filename, data) for i, data in entries if i.filename.endswith(".dist-info/METADATA"))
    new = _require_numba(old.decode()).encode()
    digest = base64.urlsafe_b64encode(hashlib.sha256(new).digest()).rstrip(b"=").decode()
    fresh = path.with_suffix(".tmp")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as wheel:
        for info, data in entries:
            if info.filename == name:
                data = new
            elif info.filename.endswith(".dist-info/RECORD"):
                rows = [row for row in data.decode().splitlines() if not row.startswith(f"{name},")]
                data = "\n".join([f"{name},sha256={digest},{len(new)}", *rows, ""]).encode()
            wheel.writestr(info, data, zipfile.ZIP_DEFLATED)
    shutil.move(fresh, path)


def _with_cmake(hook):
    """CMake and Ninja are pip's: those on PATH, not seldom scripts that start them, may take longer on a busy machine
    than scikit-build-core waits, and the build would end in "Could not find CMake"."""
    return lambda config_settings=None: sorted({*hook(config_settings), "cmake>=3.20", "ninja>=1.5"})


def _pure_metadata(hook):
    def prepare(metadata_directory, config_settings=None):
        name = hook(metadata_directory, (config_settings or {}) | _PURE)
        path = Path(metadata_directory, name, "METADATA")
        path.write_text(_require_numba(path.read_text("utf-8")), "utf-8")
        return name

    return prepare


def _pure_wheel(hook):
    def build(wheel_directory, config_settings=None, metadata_directory=None):
        name = hook(wheel_directory, (config_settings or {}) | _PURE)
        _rewrite_wheel(Path(wheel_directory, name))
        return name

    return build


if os.environ.get("FASTAUDIO_PURE", "") not in ("", "0"):
    get_requires_for_build_wheel = get_requires_for_build_editable = lambda config_settings=None: []
    prepare_metadata_for_build_wheel = _pure_metadata(_skbuild.prepare_metadata_for_build_wheel)
    prepare_metadata_for_build_editable = _pure_metadata(_skbuild.prepare_metadata_for_build_editable)
    build_wheel, build_editable = _pure_wheel(_skbuild.build_wheel), _pure_wheel(_skbuild.build_editable)
else:
    get_requires_for_build_wheel = _with_cmake(_skbuild.get_requires_for_build_wheel)
    get_requires_for_build_editable = _with_cmake(_skbuild.get_requires_for_build_editable)
