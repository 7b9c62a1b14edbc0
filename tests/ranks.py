"""Several processes that train together: ranks joined by sockets, or by MPI where mpiexec is. `start` runs a job in each.

As a script: ranks.py GROUP RANK SIZE ADDRESS JOB ARGUMENTS..., GROUP "sockets" or "mpi"; JOB a file with `job(team, ...)`.
"""

import os
import runpy
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from multiprocessing.connection import Client, Listener
from pathlib import Path

import numpy as np

from fastaudio.nn import parallel

PLACES = os.pathsep.join((os.path.dirname(sys.executable), os.environ.get("PATH", "")))
MPIEXEC = shutil.which("mpiexec", path=PLACES) if find_spec("mpi4py") else None
GROUPS = ("sockets", "mpi") if MPIEXEC else ("sockets",)


class Sockets(parallel.Communicator):
    """A star: rank 0 adds, in the order of ranks, and answers."""

    def __init__(self, rank, size, address):
        super().__init__()
        self.rank, self.size = rank, size
        if rank == 0:
            with Listener(address, "AF_UNIX") as listener:
                came = [listener.accept() for _ in range(size - 1)]
            self.others = [ends for _, ends in sorted((end.recv(), end) for end in came)]
        else:
            while True:
                try:
                    self.centre = Client(address, "AF_UNIX")
                    break
                except OSError:
                    time.sleep(0.01)
            self.centre.send(rank)

    def sum(self, array):
        if self.rank:
            self.centre.send_bytes(np.ascontiguousarray(array))
            self._take(array)
            return
        for end in self.others:
            array += np.frombuffer(end.recv_bytes(), array.dtype).reshape(array.shape)
        self.broadcast(array)

    def broadcast(self, array):
        if self.rank:
            self._take(array)
            return
        for end in self.others:
            end.send_bytes(np.ascontiguousarray(array))

    def _take(self, array):
        array[...] = np.frombuffer(self.centre.recv_bytes(), array.dtype).reshape(array.shape)

    def barrier(self):
        self.sum(np.zeros(1))


def start(group, size, folder, job, *arguments):
    """Processes: one for each rank, or mpiexec's."""
    script = [sys.executable, __file__, group]
    rest = [str(folder / "star"), str(job), *map(str, arguments)]
    environment = {**os.environ, "FASTAUDIO_NUM_THREADS": "1"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": environment}
    if group == "mpi":
        command = [MPIEXEC, "-n", str(size), *script, "-1", str(size), *rest]
        return [subprocess.Popen(command, **pipes)]
    Path(rest[0]).unlink(missing_ok=True)
    return [subprocess.Popen([*script, str(rank), str(size), *rest], **pipes) for rank in range(size)]


def finish(processes, code=0, timeout=60):
    """What they have said: stdout, stderr. They end with `code`."""
    said = [process.communicate(timeout=timeout) for process in processes]
    assert [process.returncode for process in processes] == [code] * len(processes), said
    return "".join(out for out, _ in said), "".join(err for _, err in said)


if __name__ == "__main__":
    group, rank, size, address, job, *arguments = sys.argv[1:]
    with parallel.MPI() if group == "mpi" else Sockets(int(rank), int(size), address) as team:
        assert team.size == int(size)
        runpy.run_path(job)["job"](team, *arguments)
