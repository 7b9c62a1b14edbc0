"""Build backend: scikit-build-core, with one extra way to build.

`FASTAUDIO_PURE=1 pip install .` makes the pure-Python wheel: no compiler is needed, numba is required at run time.
Everything else is scikit-build-core's own.
"""

import os

from scikit_build_core.build import *  # noqa: F403
from scikit_build_core import build as _skbuild

PURE = os.environ.get("FASTAUDIO_PURE", "") not in ("", "0")


def _settings(config_settings):
    settings = dict(config_settings or {})
    if PURE:
        settings |= {"wheel.cmake": "false", "wheel.platlib": "false", "wheel.py-api": "py3"}
    return settings


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    return _skbuild.build_wheel(wheel_directory, _settings(config_settings), metadata_directory)


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    return _skbuild.prepare_metadata_for_build_wheel(metadata_directory, _settings(config_settings))


def get_requires_for_build_wheel(config_settings=None):
    return [] if PURE else _skbuild.get_requires_for_build_wheel(_settings(config_settings))


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return _skbuild.build_editable(wheel_directory, _settings(config_settings), metadata_directory)
