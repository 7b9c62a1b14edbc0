"""Whatever ends a build, the next one goes on: nothing finished is lost, nothing doubled, the same bytes at the end."""

import json
import multiprocessing
import os
import random
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import pytest
from sound_folders import make, tree

import fastaudio as fa
from fastaudio.data.journal import entries

pytest.importorskip("soundfile")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

HOW = {"track_seconds": 1, "num_segments": 4, "part_mb": 0.005}
CODE = "import sys, json, fastaudio as fa; fa.data.build(sys.argv[1], sys.argv[2], **json.loads(sys.argv[3]))"


def start(root, output, **more):
    command = [sys.executable, "-c", CODE, str(root), str(output), json.dumps({**HOW, **more})]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def journaled(folder):
    """Tracks that are finished, so far."""
    path = folder / "tracks.jsonl"
    return [entry["track"] for entry, _ in entries(path.read_bytes())[1:]] if path.exists() else []


def kill(root, output, work, done, draw):
    """Kill a build after some more tracks, or soon after its start; whether it was still at work."""
    child = start(root, output, workers=2)
    more, deadline = draw.choice([0, 0, 1, 2, 3]), time.monotonic() + 60
    while len(journaled(work)) < len(done) + more and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(draw.uniform(0, 0.02 if more else 1.0))
    child.send_signal(signal.SIGKILL)
    _, problem = child.communicate()
    assert child.returncode in (0, -signal.SIGKILL), problem
    return child.returncode != 0


def check(root, tmp_path, output, straight):
    """Go on to the end: the bytes are those of a build nobody disturbed."""
    report = fa.data.build(root, tmp_path / output, **HOW)
    assert report["failed"] == 1
    got = {name: content for name, content in tree(tmp_path).items() if name.startswith("set")}
    assert {name: content for name, content in got.items() if not name.endswith(".tmp")} == straight
    for name in got:
        (tmp_path / name).unlink()


def murder(tmp_path, times, output, tracks):
    """Kill builds at random moments, each going on where the last one died."""
    root = make(tmp_path / "genres", tracks=tracks)
    (root / "jazz" / "bad.wav").write_bytes(b"no sound")
    work = tmp_path / (output if "." not in output else f"{output}.parts")
    fa.data.build(root, tmp_path / "straight" / output, **HOW)
    straight = tree(tmp_path / "straight")
    draw, done, kills = random.Random(0), [], 0
    while kills < times:
        kills += kill(root, tmp_path / output, work, done, draw)
        if (tmp_path / output).is_file() or (work / "index.json").exists():
            check(root, tmp_path, output, straight)
            done = []
            continue
        found = journaled(work)
        assert found[: len(done)] == done and len(set(found)) == len(found), "finished tracks are lost or doubled"
        done = found
    check(root, tmp_path, output, straight)


@pytest.mark.parametrize("output", ["set", "set.npz"])
def test_killed(tmp_path, output):
    murder(tmp_path, 3, output, 4)


@pytest.mark.slow
@pytest.mark.parametrize("output", ["set", "set.json"])
def test_killed_again_and_again(tmp_path, output):
    murder(tmp_path, 200, output, 30)


def test_interrupted_by_the_user(tmp_path):
    root = make(tmp_path / "genres", tracks=30)
    child = start(root, tmp_path / "set")
    while len(journaled(tmp_path / "set")) < 2:
        time.sleep(0.001)
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=20)
    assert "KeyboardInterrupt" in said
    done = journaled(tmp_path / "set")
    report = fa.data.build(root, tmp_path / "set", **HOW)
    assert report["resumed"] == len(done) >= 2 and report["segments"] == 4 * 90


def unfinished(tmp_path, **more):
    """A build that was cut short after a few tracks, without a process of its own."""
    root = make(tmp_path / "genres", tracks=4)

    class Dies:
        submitted = 0

        def submit(self, function, item):
            self.submitted += 1
            if self.submitted > 7:
                raise RuntimeError("the worker has gone")
            from concurrent.futures import Future

            future = Future()
            future.set_result(function(item))
            return future

    with pytest.raises(RuntimeError, match="has gone"):
        fa.data.build(root, tmp_path / "set", executor=Dies(), workers=1, **{**HOW, **more})
    assert len(journaled(tmp_path / "set")) == 6
    return root


@pytest.mark.parametrize("damage", ["half a line", "zeros", "rows", "part", "header", "more rows", "a part too many"])
def test_what_a_loss_of_power_leaves(tmp_path, damage):
    root = unfinished(tmp_path)
    folder = tmp_path / "set"
    journal = folder / "tracks.jsonl"
    parts = sorted(folder.glob("part-*.npy"))
    assert len(parts) >= 2
    if damage == "half a line":
        journal.write_bytes(journal.read_bytes()[:-5])
    elif damage == "zeros":
        journal.write_bytes(journal.read_bytes() + bytes(100))
    elif damage == "rows":
        content = bytearray(parts[-1].read_bytes())
        content[-40:] = bytes(40)
        parts[-1].write_bytes(content)
    elif damage == "part":
        parts[0].unlink()
    elif damage == "header":
        parts[0].write_bytes(bytes(128) + parts[0].read_bytes()[128:])
    elif damage == "more rows":
        parts[-1].write_bytes(parts[-1].read_bytes() + bytes(5000))
    else:
        (folder / "part-00077.npy").write_bytes(b"x")
        (folder / f"part-{len(parts):05}.npy").write_bytes(b"x")
        (folder / "part-00077.npy").unlink()
    fa.data.build(root, folder, **HOW)
    fa.data.build(root, tmp_path / "straight", **HOW)
    assert tree(folder) == tree(tmp_path / "straight")


def test_a_worker_that_dies(tmp_path):
    """Killed for its memory, say: the build ends with what to do, and the next one goes on."""
    root = make(tmp_path / "genres", tracks=4)

    class Mortal(ProcessPoolExecutor):
        submitted = 0

        def submit(self, function, *args):
            self.submitted += 1
            return super().submit(function, *args) if self.submitted < 8 else super().submit(os._exit, 9)

    with Mortal(1, multiprocessing.get_context("spawn")) as pool:
        with pytest.raises(OSError, match="the same call goes on where it stopped"):
            fa.data.build(root, tmp_path / "set", executor=pool, workers=1, **HOW)
    done = journaled(tmp_path / "set")
    assert 1 <= len(done) < 12
    assert fa.data.build(root, tmp_path / "set", executor="processes", workers=2, **HOW)["resumed"] == len(done)
    fa.data.build(root, tmp_path / "straight", **HOW)
    assert tree(tmp_path / "set") == tree(tmp_path / "straight")


def test_other_files_or_parameters_are_not_mixed_in(tmp_path):
    root = unfinished(tmp_path)
    before = tree(tmp_path / "set")
    with pytest.raises(fa.ParameterError, match="must go on with the same files and parameters"):
        fa.data.build(root, tmp_path / "set", **{**HOW, "n_mfcc": 5})
    (root / "jazz" / "new.wav").write_bytes((root / "jazz" / "jazz.00000.wav").read_bytes())
    with pytest.raises(fa.ParameterError, match="must go on with the same files and parameters"):
        fa.data.build(root, tmp_path / "set", **HOW)
    assert tree(tmp_path / "set") == before
    assert fa.data.build(root, tmp_path / "set", overwrite=True, **HOW)["tracks"] == 13


@pytest.mark.parametrize("output", ["set", "set.npz"])
def test_a_kill_while_the_index_is_written(tmp_path, output):
    root = unfinished(tmp_path)
    (tmp_path / "set" / ".index.json.0123456789ab.tmp").write_bytes(b"{")
    if output == "set.npz":
        (tmp_path / "set").rename(tmp_path / "set.npz.parts")
    fa.data.build(root, tmp_path / output, **HOW)
    fa.data.build(root, tmp_path / "straight" / output, **HOW)
    assert sorted(os.listdir(tmp_path)) == sorted(["genres", output, "straight"])
    assert {n: c for n, c in tree(tmp_path).items() if n.startswith("set")} == tree(tmp_path / "straight")


def test_a_kill_between_the_last_files(tmp_path):
    """The set of JSON is there, what describes it is not, nor are the shards gone."""
    root = unfinished(tmp_path)
    fa.data.build(root, tmp_path / "set", **HOW)
    (tmp_path / "set").rename(tmp_path / "set.json.parts")
    (tmp_path / "set.json").write_text("{}")
    assert fa.data.build(root, tmp_path / "set.json", **HOW)["resumed"] == 12
    fa.data.build(root, tmp_path / "straight" / "set.json", **HOW)
    assert {n: c for n, c in tree(tmp_path).items() if n.startswith("set")} == tree(tmp_path / "straight")


@pytest.mark.parametrize("output", ["set", "set.npz"])
def test_overwriting_goes_on_too(tmp_path, output):
    """`--overwrite` in the command that is repeated does not throw away what the killed one has done."""
    root = unfinished(tmp_path)
    if output == "set.npz":
        (tmp_path / "set").rename(tmp_path / "set.npz.parts")
    assert fa.data.build(root, tmp_path / output, overwrite=True, **HOW)["resumed"] == 6
    assert fa.data.build(root, tmp_path / output, overwrite=True, **HOW)["resumed"] == 0


@pytest.mark.parametrize("output", ["set", "set.npz", "set.json"])
def test_an_unfinished_set_says_what_it_lacks(tmp_path, output):
    """Whoever opens or checks it hears how far it is, and how it goes on."""
    unfinished(tmp_path)
    if output != "set":
        (tmp_path / "set").rename(tmp_path / f"{output}.parts")
    said = r"its build is unfinished, and the same `fastaudio dataset build` goes on with it, got 6 files of \S+genres in \S+"
    with pytest.raises(fa.FormatError, match=f"{output}: .*{said}{output[3:] and '.parts'}$"):
        fa.data.load(tmp_path / output)
    found = fa.data.verify(tmp_path / output)
    assert not found["ok"] and re.search(said, found["problems"][0])
    with pytest.raises(fa.FormatError, match=said):
        fa.apps.genre.train(tmp_path / output, tmp_path / "run", verbose=0)
    (tmp_path / "empty").mkdir()
    with pytest.raises(fa.FormatError, match="must have index.json, as a set of shards has"):
        fa.data.load(tmp_path / "empty")


def test_two_builds_at_once(tmp_path):
    pytest.importorskip("fcntl")
    from fastaudio.data.journal import Journal

    root = unfinished(tmp_path)
    journal = Journal(tmp_path / "set" / "tracks.jsonl")
    with pytest.raises(fa.ParameterError, match="one process at a time"):
        fa.data.build(root, tmp_path / "set", **HOW)
    journal.close()
    assert fa.data.build(root, tmp_path / "set", **HOW)["resumed"] == 6


def test_a_full_disk(tmp_path):
    resource = pytest.importorskip("resource")
    root = make(tmp_path / "genres", tracks=4)
    code = CODE.replace(
        "; fa.data", f"; import resource; resource.setrlimit({resource.RLIMIT_FSIZE}, (2500, 2500)); fa.data"
    )
    command = [sys.executable, "-c", code, str(root), str(tmp_path / "set"), json.dumps(HOW)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1 and "File too large" in done.stderr, done.stderr
    assert not os.path.exists(tmp_path / "set" / "index.json")
    fa.data.build(root, tmp_path / "set", **HOW)
    fa.data.build(root, tmp_path / "straight", **HOW)
    assert tree(tmp_path / "set") == tree(tmp_path / "straight")
