"""A data set built on a Dask cluster of two worker processes, one of which is killed on the way."""

import os
import signal
import threading
import time

import pytest
from sound_folders import make, tree

import fastaudio as fa

distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="signals of POSIX"),
    pytest.mark.filterwarnings("ignore"),  # of dask and tornado about processes that go
]


@pytest.fixture
def cluster():
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options, silence_logs=50) as made, distributed.Client(made) as client:
        client.wait_for_workers(2, timeout=60)
        yield made, client


def kill_a_worker(cluster, part, killed):
    """Once a few tracks are in the journal."""
    while not (part / "tracks.jsonl").exists() or (part / "tracks.jsonl").read_bytes().count(b"\n") < 6:
        time.sleep(0.005)
    pid = next(iter(cluster.workers.values())).pid
    os.kill(pid, signal.SIGKILL)
    killed.append(pid)


def test_a_worker_is_killed_and_the_set_is_the_same(cluster, tmp_path):
    made, client = cluster
    sounds = make(tmp_path / "sounds", tracks=20, samples=6 * 22050)
    options = {"segment_seconds": 1, "features": ("mfcc", "mfcc_delta")}
    fa.data.build(sounds, tmp_path / "here", **options)
    killed = []
    killer = threading.Thread(target=kill_a_worker, args=(made, tmp_path / "there", killed))
    killer.start()
    report = fa.data.build(sounds, tmp_path / "there", executor=client, workers=2, **options)
    killer.join(60)
    assert killed, "the build was over before a worker could be killed"
    assert (report["tracks"], report["failed"]) == (60, 0)
    assert tree(tmp_path / "here") == tree(tmp_path / "there")


def test_the_workers_do_the_work(cluster, tmp_path):
    _, client = cluster
    found = set(client.run(os.getpid).values())
    assert len(found) == 2 and os.getpid() not in found
    sounds = make(tmp_path / "sounds", tracks=2)
    assert fa.data.build(sounds, tmp_path / "set.npz", executor=client, segment_seconds=0.5)["failed"] == 0
    done = client.run(lambda dask_worker: dask_worker.state.executed_count)
    assert sum(done.values()) >= 6
