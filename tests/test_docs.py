"""The Python code of README and guides runs, one block after the other."""

import re
from pathlib import Path

import numpy as np
import pytest
from sound_folders import make

ROOT = Path(__file__).parents[1]


def blocks(path):
    return re.findall(r"```python\n(.*?)```", path.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("name", ["README.md", "docs/networks.md", "docs/data_sets.md", "docs/training.md", "docs/generation.md"])
def test_code_runs(name, tmp_path, monkeypatch, capsys):
    pytest.importorskip("matplotlib").use("Agg")
    import fastaudio as fa

    monkeypatch.chdir(tmp_path)
    fa.write("song.wav", fa.tone(440, sr=22050, duration=1.0), 22050)
    make(tmp_path / "genres", tracks=4, samples=6 * 22050)
    draw = np.random.default_rng(0)
    names = {"np": np, "X": draw.standard_normal((64, 130, 13), np.float32), "genres": np.arange(64) % 10}
    found = blocks(ROOT / name)
    assert found
    for code in found:
        exec(compile(code, name, "exec"), names)
