"""Every example runs, says something, and asserts what it claims."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))

#: Trainings of ten seconds and more
LONG = {"sound_generation", "variational_autoencoder", "denoise_a_file", "autoencoders", "unet_beside_torch"}


def marked(path):
    return pytest.param(path, marks=pytest.mark.slow if path.stem in LONG else (), id=path.stem)


@pytest.mark.parametrize("path", list(map(marked, EXAMPLES)))
def test_example(path, tmp_path):
    done = subprocess.run([sys.executable, path], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() and not done.stderr.strip()


@pytest.mark.parametrize("name", ["data_set", pytest.param("sound_generation", marks=pytest.mark.slow)])
def test_a_second_time_in_the_same_folder(name, tmp_path):
    """What the first time left does not stand in the way, also where the learner changes a line."""
    text = (EXAMPLES[0].parent / f"{name}.py").read_text("utf-8")
    changed = text.replace("num_segments=4", "num_segments=4, fmin=30.0").replace("latent=16", "latent=12")
    assert changed != text
    for script in (text, text, changed):
        (tmp_path / "lesson.py").write_text(script, "utf-8")
        done = subprocess.run([sys.executable, "lesson.py"], cwd=tmp_path, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[1] / "examples").glob("*.ipynb")), ids=lambda p: p.stem)
def test_notebook(path, tmp_path, monkeypatch):
    """Its cells run in order, and it is kept without outputs."""
    pytest.importorskip("matplotlib").use("Agg")
    monkeypatch.chdir(tmp_path)
    cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert cells and not any(cell["outputs"] or cell["execution_count"] for cell in cells)
    names = {}
    for cell in cells:
        exec(compile("".join(cell["source"]), path.name, "exec"), names)


def test_there_are_examples():
    assert len(EXAMPLES) >= 5
