"""The Python code of README and guides runs, one block after the other."""

import re
from pathlib import Path

import numpy as np
import pytest
from sound_folders import make
from voices import noise, voice

ROOT = Path(__file__).parents[1]
GUIDES = ["README.md", *(f"docs/{p.name}" for p in sorted((ROOT / "docs").glob("*.md")) if "```python" in p.read_text("utf-8"))]


def blocks(path):
    return re.findall(r"```python\n(.*?)```", path.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("name", GUIDES)
def test_code_runs(name, tmp_path, monkeypatch, capsys):
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("Agg")
    import fastaudio as fa

    monkeypatch.chdir(tmp_path)
    fa.write("song.wav", fa.tone(440, sr=22050, duration=1.0), 22050)
    make(tmp_path / "genres", tracks=4, samples=6 * 22050)
    for i in range(5):
        for folder, sound in (("speech", voice), ("noises", noise)):
            (tmp_path / folder).mkdir(exist_ok=True)
            fa.write(tmp_path / folder / f"{i}.wav", sound(i), 16000)
    fa.write("noisy.wav", np.stack((voice(9), voice(9) + noise(9))), 44100)
    draw = np.random.default_rng(0)
    names = {"np": np, "X": draw.standard_normal((64, 130, 13), np.float32), "genres": np.arange(64) % 10}
    found = blocks(ROOT / name)
    assert found
    for code in found:
        exec(compile(code, name, "exec"), names)
    plt.close("all")
