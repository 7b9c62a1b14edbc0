"""Every lesson has its page, its script and its pictures, and the map of the courses names modules that exist."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LESSONS = ROOT / "docs" / "lessons"
PAGES = sorted(LESSONS.glob("[0-9]*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_a_page_has_its_parts(page):
    text = page.read_text("utf-8")
    assert re.findall(r"^## (.*)", text, re.M) == ["The idea", "The formula", "The picture", "The code", "What to try"]
    number = int(page.stem.split("_")[0])
    assert text.startswith(f"# {number}. ")
    links = re.findall(r"\]\((.*?)\)", text)
    assert all((LESSONS / link).exists() for link in links), links
    script = next(LESSONS / link for link in links if link.endswith(".py"))
    pictures = [LESSONS / link for link in links if link.endswith(".png")]
    drawn = script.read_text("utf-8")
    assert pictures and all(p.stat().st_size <= 60_000 for p in pictures)
    assert all(p.stem.split("_")[0] in drawn for p in pictures)  # made by this script
    assert f"]({page.name})" in (LESSONS / "README.md").read_text("utf-8")


def test_no_picture_is_left_over():
    shown = "".join(page.read_text("utf-8") for page in PAGES)
    assert [p.name for p in (LESSONS / "pictures").iterdir() if p.name not in shown] == [] and len(PAGES) >= 15


def test_the_map_names_what_exists():
    text = (LESSONS / "README.md").read_text("utf-8")
    names = set(re.findall(r"`(fastaudio\.[\w.]+)`", text))
    assert len(names) > 12
    if importlib.util.find_spec("torch") is None:
        names = {name for name in names if "torch" not in name}
    for name in names:
        module, attribute = importlib.import_module("fastaudio"), name.removeprefix("fastaudio.")
        for part in attribute.split("."):
            module = getattr(module, part, None) or importlib.import_module(f"{module.__name__}.{part}")


@pytest.mark.parametrize("name", ["neuron", "backpropagation_by_hand", "logistic_regression", "sound_to_mfcc"])
def test_scripts_draw_into_the_folder_named(name, tmp_path):
    pytest.importorskip("matplotlib")
    command = [sys.executable, ROOT / "examples" / f"{name}.py", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in (LESSONS / "pictures").glob(f"{name}*.png"))
