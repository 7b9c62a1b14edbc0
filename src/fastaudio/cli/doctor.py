"""`fastaudio doctor`: what is installed, which engine runs, and what to do about what is missing."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import platform
import shutil
from importlib import metadata
from typing import Any

from .. import __version__
from ..backends import registry
from ..errors import BackendUnavailable, DeviceError

#: package -> (needed for, command that installs it, must be there)
PACKAGES = {
    "numpy": ("everything", "pip install numpy", True),
    "soundfile": ("reading and writing audio", "pip install soundfile", True),
    "soxr": ("resampling", "pip install soxr", True),
    "tqdm": ("progress bars", "pip install tqdm", True),
    "numba": ("the engine without a compiler", "pip install 'fastaudio-kernels[numba]'", False),
    "matplotlib": ("fastaudio plot, fa.display", "pip install 'fastaudio-kernels[display]'", False),
}


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(
        "doctor",
        description="Show versions, engine and instruction set, and how to install what is missing. "
        "Exit code 1 if something that is needed is missing or broken.",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    report = examine()
    if args.json:
        print(json.dumps(report, indent=2))
    else:
        _print(report)
    return 1 if report["problems"] else 0


def examine() -> dict[str, Any]:
    """Everything the report says; `problems` are those that stop work, `warnings` and `hints` are not."""
    report: dict[str, Any] = {
        "fastaudio": __version__, "python": platform.python_version(), "platform": platform.platform(),
        "machine": platform.machine(), "packages": {}, "problems": [], "warnings": [], "hints": [],
    }  # fmt: skip
    for name in PACKAGES:
        report["packages"][name] = _package(name, report)
    report["libsndfile"] = _libsndfile(report)
    report["engine"] = _engine(report)
    report["gpu"] = _gpu(report)
    return report


def _package(name: str, report: dict[str, Any]) -> str | None:
    purpose, command, needed = PACKAGES[name]
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        report["problems" if needed else "hints"].append(f"{name} is not installed ({purpose}): {command}")
        return None


def _libsndfile(report: dict[str, Any]) -> str | None:
    try:
        version = importlib.import_module("soundfile").__libsndfile_version__
    except ImportError:
        return None  # reported with its package
    except OSError as error:
        report["problems"].append(
            f"soundfile cannot load libsndfile ({error}): pip install --force-reinstall soundfile"
        )
        return None
    numbers = [int(part) for part in version.split("-")[0].split(".") if part.isdigit()]
    if numbers <= [1, 2, 2]:
        report["warnings"].append(
            f"libsndfile {version} has known memory errors in rare formats (ADPCM, VOX, MAT, CAF, ...): "
            "use allow_formats= only for files you trust; the formats opened by default are not affected"
        )
    return version


def _engine(report: dict[str, Any]) -> dict[str, Any]:
    engine: dict[str, Any] = {"available": list(registry.available()), "in_use": None, "cpus": os.cpu_count()}
    try:
        engine["in_use"] = registry.backend_name()
    except BackendUnavailable as error:
        report["problems"].append(f"no engine: {error}")
    if "cpu" in engine["available"]:
        cpu = importlib.import_module("fastaudio.backends.cpu")
        engine |= {"isa": cpu.isa(), "isa_levels": list(cpu.isa_levels()), "threads": cpu.get_num_threads()}
    else:
        report["hints"].append(
            "the C++ engine is not there, Numba does its work more slowly: "
            "with a C++20 compiler, in the folder of the sources: pip install --force-reinstall --no-deps ."
        )
    return engine


def _gpu(report: dict[str, Any]) -> dict[str, Any]:
    """The GPU, and what is missing for its engine. CuPy is imported only where there is a driver."""
    gpu: dict[str, Any] = {
        "nvidia_driver": os.path.exists("/proc/driver/nvidia/version") or shutil.which("nvidia-smi") is not None,
        "cupy": importlib.util.find_spec("cupy") is not None, "nvrtc": None, "name": None,
    }  # fmt: skip
    if not gpu["nvidia_driver"]:
        return gpu
    nvrtc = importlib.import_module("fastaudio.backends.cuda.nvrtc")
    gpu["nvrtc"] = ".".join(map(str, nvrtc.version())) if nvrtc.available() else None
    if not (gpu["cupy"] and gpu["nvrtc"]):
        missing = "CuPy" if not gpu["cupy"] else "NVRTC, the CUDA compiler library,"
        report["hints"].append(f"{missing} is not installed (the GPU): pip install 'fastaudio-kernels[cuda13]'")
        return gpu
    try:
        gpu["name"] = registry.load("cuda").memory.name
    except (BackendUnavailable, DeviceError) as error:
        report["warnings"].append(f"the GPU cannot be used: {error}")
    return gpu


def _print(report: dict[str, Any]) -> None:
    engine, gpu = report["engine"], report["gpu"]
    lines = {"fastaudio": report["fastaudio"], "python": f"{report['python']} on {report['platform']}"}
    lines |= {name: version or "not installed" for name, version in report["packages"].items()}
    lines["libsndfile"] = report["libsndfile"] or "not found"
    lines["engine"] = f"{engine['in_use'] or 'none'} (available: {', '.join(engine['available']) or 'none'})"
    if "isa" in engine:
        lines["instructions"] = f"{engine['isa']} (this machine runs {', '.join(engine['isa_levels'])})"
        lines["threads"] = f"{engine['threads']} of {engine['cpus']} CPUs"
    lines["GPU"] = gpu["name"] or ", ".join((
        "NVIDIA driver found" if gpu["nvidia_driver"] else "no NVIDIA driver",
        "cupy installed" if gpu["cupy"] else "no cupy",
    ))  # fmt: skip
    for name, value in lines.items():
        print(f"{name:<13}{value}")
    for kind, mark in (("problems", "PROBLEM"), ("warnings", "warning"), ("hints", "hint")):
        for text in report[kind]:
            print(f"{mark}: {text}")
    print("something needed is missing" if report["problems"] else "ready")
