"""score: how good the denoiser of a run is on what it never heard. Owns: where that sound comes from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ... import _check
from ..config import device, of_run
from ..run import Run
from .inference import Denoiser
from .parts import Part, usable
from .settings import Settings
from .sounds import find
from .train import measure


def score(
    run: Any, clean: Any = None, noise: Any = None, *, mixtures: int | None = None, progress: bool = False
) -> list[dict[str, Any]]:
    """The best epoch of a run on its test part, as `metrics.json` has it, or on other speech and noise.

    Parameters
    ----------
    run : the run's folder
    clean, noise : folders or files, both or neither; all of it is the test, but for files that cannot be read, which
        are named on stderr
    mixtures : int or None; at each SNR; None: the run's `test_mixtures`
    progress : bool; a tqdm bar on stderr

    Returns
    -------
    list of dict, see `evaluate`: the run's method and the baselines at 0, 5, 10 and 15 dB

    Raises
    ------
    ParameterError : no run of `train`, one of clean and noise without the other, files that are gone
    """
    opened = Run.open(run, "denoise")
    if (clean is None) != (noise is None):
        raise _check.fail("evaluate", "clean and noise must be given both, or neither", (clean, noise))
    told = of_run(Settings(), opened.config, "clean", "noise")
    if mixtures is not None:
        told = replace(told, test_mixtures=_check.positive_int("evaluate", "mixtures", mixtures))
    with device(told.device):
        denoiser = Denoiser.load(opened.folder)
        if clean is None:
            return measure(denoiser, _held_out(opened, told, denoiser.image.sr), told, progress)
        given = {"clean": clean, "noise": noise}
        found = {kind: find(f"evaluate: {kind}", files) for kind, files in given.items()}
        part = {kind: usable("evaluate", kind, files, told, denoiser.image.sr) for kind, files in found.items()}
        return measure(denoiser, part, told, progress)


def _held_out(run: Run, told: Settings, sr: int) -> Part:
    """The test part, as files.json lists it."""
    part = {kind: told.sounds(kind, files, sr) for kind, files in run.read_json("files.json")["test"].items()}
    if gone := [path for sounds in part.values() for path in sounds.files if not Path(path).exists()]:
        rule = "the test's files must be where they were, or clean and noise be given; missing"
        raise _check.fail("evaluate", rule, str(gone[0]))
    return part
