"""Run: the folder of one training. Owns: the names in it, and what a new or old folder must be.

config.json       the job and its settings          last.safetensors  after the last epoch or step: to go on
environment.json  versions, engine, command lines   best.safetensors  after the best epoch: to use
history.json .csv .png                              metrics.json      what the best one can do
pictures/  samples/  checkpoints/
"""

from __future__ import annotations

import json
import os
import platform
import shlex
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__, _check, display, nn
from .._atomic import write_text
from ..backends import registry, threads
from ..errors import BackendUnavailable, FormatError, ParameterError
from ..nn.strict_json import loads
from .holding import hold

TRAINED = {"history.json", "best.safetensors", "last.safetensors"}
#: Settings that may differ when a training goes on: they change how long and where, not what.
MAY_CHANGE = {"device", "epochs", "keep", "patience", "verbose"}


class Run:
    """One training's folder; make it with `create`, or `open` a finished or interrupted one.

    Attributes
    ----------
    folder : Path
    job : str; "genre", "denoise", ...
    config : dict; the job's settings, JSON values
    team : nn.parallel.Communicator; rank 0 alone writes

    Examples
    --------
    >>> import os, tempfile
    >>> run = Run.create(os.path.join(tempfile.mkdtemp(), "x"), "genre", {"epochs": 3, "seed": 0})
    >>> run  # doctest: +ELLIPSIS
    <Run of 'genre' in '...'>
    >>> run.write_json("metrics.json", {"accuracy": 0.5})
    >>> Run.open(run.folder).read_json("metrics.json"), run.last() is None
    ({'accuracy': 0.5}, True)
    """

    team = nn.parallel.ALONE
    lock: Any = None  #: of the folder, from `create` to the end of `fit`
    renewed = False  #: the folder holds what a start with other settings left that came to no training

    def __init__(self, folder: Any, job: str, config: Mapping[str, Any]):
        self.folder, self.job, self.config = Path(folder), job, json.loads(json.dumps(dict(config), allow_nan=False))

    def __repr__(self) -> str:
        return f"<Run of {self.job!r} in {str(self.folder)!r}>"

    @classmethod
    def create(
        cls,
        folder: Any,
        job: str,
        config: Mapping[str, Any],
        *,
        resume: bool = False,
        team: nn.parallel.Communicator = nn.parallel.ALONE,
    ) -> Run:
        """Start a run in a new or empty folder, or where a start came to no training; with `resume`, or continue a run
        of the same settings.

        With a `team`, all its ranks see one folder, which rank 0 makes.

        Raises
        ------
        ParameterError : the folder holds something, with `resume` a run of other settings, or another process is at it
        """
        run = cls(folder, job, config)
        run.team = team
        if team.rank:
            team.barrier()
            return run
        is_file = run.folder.exists() and not run.folder.is_dir()
        if not is_file:
            run.folder.mkdir(parents=True, exist_ok=True)
            run.lock = hold(run.folder)
        files = set() if is_file else {path.name for path in run.folder.iterdir()}
        begun = bool(files) and ("config.json" not in files or not files.isdisjoint(TRAINED))
        if is_file or (begun and not resume):
            rule = "the run's folder must be new or empty, or resume given (--resume)"
            raise _check.fail("run", rule, str(folder))
        if files:
            before = cls.open(folder, job if begun else None).config
            names = sorted({*run.config, *before} - MAY_CHANGE)
            other = [name for name in names if run.config.get(name) != before.get(name)]
            if other and begun:
                said = ", ".join(f"{name} = {before.get(name)!r}" for name in other)
                raise ParameterError(f"run: to resume {folder}, settings must be as they were: {said}")
            run.renewed = bool(other)
        run.write_json("config.json", {"job": job, "config": run.config})
        run._note_environment()
        team.barrier()
        return run

    @classmethod
    def open(cls, folder: Any, job: str | None = None) -> Run:
        """The run of a folder.

        Raises
        ------
        ParameterError : there is none, or one of another job than `job`
        FormatError : its config.json is damaged
        """
        path = Path(folder, "config.json")
        if not path.is_file():
            raise _check.fail("run", "there must be a run in the folder, with its config.json", str(folder))
        about = loads(str(path), path.read_text("utf-8"), floats=True)
        if not isinstance(about.get("job"), str) or not isinstance(about.get("config"), dict):
            raise FormatError(f"{path}: must have a job and its config, got {sorted(about)}")
        if job is not None and about["job"] != job:
            raise _check.fail("run", f"{folder} must be a run of {job!r}", about["job"])
        return cls(folder, about["job"], about["config"])

    def path(self, *names: str) -> Path:
        """A place in the folder; folders on the way are made."""
        path = self.folder.joinpath(*names)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def last(self) -> Any:
        """The model as the last epoch or step left it, to go on training; None: none is saved yet."""
        path = self.folder / "last.safetensors"
        return nn.load(path) if path.exists() else None

    def best(self) -> Any:
        """The model of the best epoch, to use."""
        path = self.folder / "best.safetensors"
        if not path.exists():
            raise _check.fail("run", "the run must have trained for an epoch, at least", str(self.folder))
        return nn.load(path)

    def write_json(self, name: str, value: Any) -> None:
        if not self.team.rank:
            write_text(self.path(name), json.dumps(value, indent=1, allow_nan=False) + "\n")

    def read_json(self, name: str) -> dict[str, Any]:
        """{} if there is no such file."""
        path = self.folder / name
        return loads(str(path), path.read_text("utf-8"), floats=True) if path.exists() else {}

    def picture(self, name: str, draw: Any, *arguments: Any, **options: Any) -> Path | None:
        """Call a function of `fa.display` and keep its figure as pictures/NAME.png; None without matplotlib."""
        if self.team.rank:
            return None
        return picture(self.path("pictures", f"{name}.png"), draw, *arguments, **options)

    def in_turn(self, work: Any) -> Any:
        """`work()` of rank 0, which may leave files; then of the others, who find them."""
        if not self.team.rank:
            found = work()
        self.team.barrier()
        return found if not self.team.rank else work()

    def _note_environment(self) -> None:
        """A line of it for each start."""
        starts = self.read_json("environment.json").get("starts", [])
        self.write_json("environment.json", {"starts": [*starts, environment()]})


def picture(path: Path, draw: Any, *arguments: Any, **options: Any) -> Path | None:
    """Draw and write the figure; None, and a line on stderr, where matplotlib is not installed."""
    try:
        return display.save(draw(*arguments, **options), path)
    except BackendUnavailable as error:
        print(f"fastaudio: no {path.name}: {error}", file=sys.stderr)
        return None


def environment() -> dict[str, Any]:
    """What a result may depend on beside the settings."""
    return {
        "time": time.strftime("%Y-%m-%d %H:%M:%S %z"),
        "command": shlex.join(sys.argv),
        "fastaudio": __version__,
        "engine": registry.current().name,
        "threads": threads.get_num_threads(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "platform": platform.platform(),
    }
