"""The Python code of README and guides runs, one block after the other, and their commands are ones."""

import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from sound_folders import make
from voices import noise, voice

from fastaudio.cli.main import COMMANDS, build_parser

ROOT = Path(__file__).parents[1]
GUIDES = ["README.md", *(f"docs/{p.name}" for p in sorted((ROOT / "docs").glob("*.md")) if "```python" in p.read_text("utf-8"))]


def blocks(path):
    return re.findall(r"```python\n(.*?)```", path.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("name", GUIDES)
def test_code_runs(name, tmp_path, monkeypatch, capsys):
    pytest.importorskip("matplotlib").use("Agg")
    import fastaudio as fa

    monkeypatch.chdir(tmp_path)
    fa.write("song.wav", fa.tone(440, sr=22050, duration=1.0), 22050)
    make(tmp_path / "genres", tracks=4, samples=6 * 22050)
    for i in range(5):
        for folder, sound in (("speech", voice), ("noises", noise)):
            (tmp_path / folder).mkdir(exist_ok=True)
            fa.write(tmp_path / folder / f"{i}.wav", sound(i), 16000)
    fa.write("noisy.wav", np.stack((voice(9), voice(9) + noise(9))), 44100)
    names = {}
    found = blocks(ROOT / name)
    assert found
    for code in found:
        exec(compile(code, name, "exec"), names)


def commands(path):
    """Indented lines `fastaudio ...`, and those behind `&&`; without what the shell does with the output."""
    lines = re.findall(r"^    (fastaudio .*)$", path.read_text("utf-8"), re.MULTILINE)
    words = [shlex.split(part, comments=True) for line in lines for part in line.split("&&")]
    return [found[1 : found.index(">") if ">" in found else None] for found in words if found[:1] == ["fastaudio"]]


@pytest.mark.parametrize("path", [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")], ids=lambda path: path.stem)
def test_commands_exist(path):
    for words in commands(path):
        assert build_parser(words[0]).parse_args(words).run, words


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_of_the_help_exist(name, capsys):
    with pytest.raises(SystemExit):
        build_parser(name).parse_args([name, "--help"])
    lines = re.sub(r" \\\n +", " ", capsys.readouterr().out)  # as a shell has it
    shown = re.findall(r"^  (fastaudio .*?)(?:  .*)?$", lines, re.MULTILINE)
    for line in shown:
        words = [word for word in shlex.split(line.split("&&")[0])[1:] if word != "--help"]
        if words == ["train", "genre"]:  # of which the help is recommended
            continue
        assert build_parser(words[0]).parse_args(words[: words.index(">") if ">" in words else None]).run


def test_there_are_commands():
    assert len(commands(ROOT / "README.md")) > 8
