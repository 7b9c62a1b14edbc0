"""JSON, npz, shards: the same set in each, the courses' bytes, and files that are none of ours."""

import json
import os
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from sound_folders import SR, make, tree

import fastaudio as fa
from fastaudio import data as d


def made(n=12, frames=7, columns=None, seed=0):
    columns = columns or {"mfcc": 3, "rms": 1}
    draw = np.random.default_rng(seed)
    x = (draw.standard_normal((n, frames, sum(columns.values()))) * 10.0 ** draw.integers(-30, 30)).astype(np.float32)
    names = [f"a/{i // 3}.wav" if i % 2 else f"b/ü {i // 3}.wav" for i in range(n)]
    order = np.argsort(names, kind="stable")
    return d.Dataset(
        x,
        [i % 2 for i in order],
        ["blues", "jäzz", "no one"],
        np.array(names)[order],
        {"features": columns, "sr": 22050},
    )


def same(a, b):
    assert a.shape == b.shape and a.mapping == b.mapping and a.about == b.about
    np.testing.assert_array_equal(a.take(range(len(a))), b.take(range(len(b))))
    np.testing.assert_array_equal(a.y, b.y)
    np.testing.assert_array_equal(a.groups, b.groups)


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize(
    "n, frames, columns", [(12, 7, None), (1, 1, {"mfcc": 1}), (3, 1, {"a": 2, "b": 1}), (65, 2, {"mfcc": 2})]
)
def test_json_is_what_json_dump_writes(tmp_path, indent, n, frames, columns):
    data = made(n, frames, columns)
    d.save(data, tmp_path / "set.json", indent=indent)
    want = {"mapping": data.mapping, **{name: data.feature(name).tolist() for name in data.columns},
            "labels": data.y.tolist(), "groups": data.groups.tolist()}  # fmt: skip
    text = json.dumps(want, indent=indent, separators=None if indent else (",", ":"))
    assert (tmp_path / "set.json").read_text("utf-8") == text
    same(d.load(tmp_path / "set.json"), data)


def test_any_form_to_any_other(tmp_path):
    data = made(40)
    names = ["one.json", "two.npz", "three", "four.json", "five", "six.npz", "seven.npz"]
    d.save(data, tmp_path / names[0])
    for source, target in zip(names, names[1:], strict=False):
        d.convert(tmp_path / source, tmp_path / target, part_mb=0.001)
        same(d.load(tmp_path / target), data)
        assert d.verify(tmp_path / target)["ok"]
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "four.json").read_bytes()
    assert (tmp_path / "two.npz").read_bytes() == (tmp_path / "seven.npz").read_bytes()
    assert tree(tmp_path / "three") == tree(tmp_path / "five") and len(tree(tmp_path / "three")) > 5
    same(d.load(tmp_path / "three", in_memory=True), data)


def test_sizes_on_disk(tmp_path):
    """A segment of the courses: 6,760 bytes of float32, some 64 kB as JSON with indent=4."""
    x = -100 * np.random.default_rng(0).random((20, 130, 13), np.float32)
    data = d.Dataset(x, np.zeros(20, int), ["a"], about={"features": {"mfcc": 13}})
    sizes = {}
    for name, indent in (("set.npz", None), ("set.json", None), ("courses.json", 4)):
        d.save(data, tmp_path / name, indent=indent)
        sizes[name] = os.path.getsize(tmp_path / name) / 20
    assert x[0].nbytes == 6760 and sizes["set.npz"] < 7000
    assert 28_000 < sizes["set.json"] < 40_000 and 60_000 < sizes["courses.json"] < 70_000
    wave, stft = 2 * 66_150, 4 * 1025 * 130
    assert round(wave / 6760) == 20 and round(stft / 6760, -1) == 80  # a twentieth, an eightieth
    guide = Path(__file__).parents[2] / "docs" / "data_sets.md"
    said = ("132 kB in 16 bits", "533 kB", "a twentieth and an eightieth", "| 6.8 kB |", "| 32 kB, with `indent=4` 64 kB |")
    assert not guide.exists() or all(words in guide.read_text("utf-8") for words in said)
    assert (wave // 1000, stft // 1000, round(x[0].nbytes, -2)) == (132, 533, 6800)


def test_loading_is_quicker_than_computing_again(tmp_path):
    """Why MFCCs are kept: the least of three times each, by the clock of this process."""
    pytest.importorskip("soundfile")
    make(tmp_path / "genres", ["blues", "jazz"], 3, 30 * SR)

    def least(call):
        times = []
        for _ in range(3):
            start = time.process_time()
            call()
            times.append(time.process_time() - start)
        return min(times)

    made = least(lambda: d.build(tmp_path / "genres", tmp_path / "set.npz", overwrite=True))
    assert least(lambda: d.load(tmp_path / "set.npz")) < made / 4


def test_the_courses_own_files_are_read(tmp_path):
    """Without groups, with NumPy's or Python's numbers, in any order of keys."""
    path = tmp_path / "data_10.json"
    path.write_text(
        json.dumps(
            {"labels": [1, 0], "mfcc": [[[1, 2.5], [3, 4]], [[5, 6], [7, 8e-3]]], "mapping": ["a", "b"]}, indent=4
        )
    )
    data = d.load(path)
    assert data.X.tolist()[0] == [[1, 2.5], [3, 4]] and data.y.tolist() == [1, 0]
    assert data.groups.tolist() == ["0", "1"] and data.columns == {"mfcc": 2}


GOOD = '{"mapping":["a","b"],"mfcc":[[[1,2],[3,4]],[[5,6],[7,8]]],"labels":[0,1],"groups":["x","y"]}'
BAD = [
    "", "{}", "[]", "null", GOOD[:-1], GOOD[:40], GOOD + "x", GOOD.replace("8", "NaN"), GOOD.replace("8", "1e999"),
    GOOD.replace("8", "1e39"), GOOD.replace("8", '"8"'), GOOD.replace("8", "null"), GOOD.replace("7,8", "7"),
    GOOD.replace("[7,8]", "[7,8],[9,9]"), GOOD.replace("[0,1]", "[0,2]"), GOOD.replace("[0,1]", "[0,-1]"),
    GOOD.replace("[0,1]", "[0]"), GOOD.replace("[0,1]", "[0,1.5]"), GOOD.replace("[0,1]", '["0","1"]'),
    GOOD.replace("[0,1]", "[0,true]"), GOOD.replace("[0,1]", "[[0,1]]"), GOOD.replace('"x","y"', '"x"'),
    GOOD.replace('"labels"', '"mapping"'), GOOD.replace('"labels"', '"Labels"'), GOOD.replace('"mfcc"', '"mfcc'),
    GOOD.replace("[[[", "[[[["), GOOD.replace("]]]", "]]]]"), GOOD.replace("[[[", "[["), GOOD.replace(":[[[", ":{[["),
    '{"mapping":["a"],"labels":[],"groups":[]}', "[" * 200_000, '{"mfcc":' + "[" * 200_000, '{"mapping":' + "[" * 200_000,
    '{"mfcc":[[[' + "1" * 5000 + "]]]}", GOOD.replace("1,2", "[1,2]"), GOOD.replace("1,2", '{"a":1}'), "\ufeff" + GOOD,
    GOOD.replace('["a","b"]', '"ab"'), GOOD.replace('["a","b"]', "{}"), GOOD.replace("8", "9" * 400),
]  # fmt: skip


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_json_that_is_no_set(tmp_path, text):
    (tmp_path / "set.json").write_text(text, "utf-8")
    with pytest.raises(fa.FormatError, match="set.json: "):
        d.load(tmp_path / "set.json")


def test_json_cut_and_changed_anywhere(tmp_path):
    path = tmp_path / "set.json"
    path.write_text(GOOD)
    d.load(path)
    draw = np.random.default_rng(0)
    letters = '[]{}",:0123456789.eE-+ \n\\ntfx'
    for _ in range(600):
        text, place = GOOD, int(draw.integers(len(GOOD)))
        text = (
            text[:place]
            if draw.random() < 0.3
            else text[:place] + letters[draw.integers(len(letters))] + text[place + 1 :]
        )
        path.write_text(text)
        try:
            data = d.load(path)
        except fa.FormatError:
            continue
        assert np.isfinite(data.X).all() and data.shape[0] == 2 and set(data.y) <= {0, 1}


@pytest.mark.parametrize("name", ["set.npz", "set.json", "set"])
def test_damage_is_found(tmp_path, name):
    data = made(30)
    d.save(data, tmp_path / name)
    files = [p for p in (tmp_path / name).rglob("*") if p.is_file()] or [tmp_path / name]
    draw = np.random.default_rng(0)
    for path in files:
        whole = path.read_bytes()
        for _ in range(60):
            changed = bytearray(whole)
            place = int(draw.integers(len(whole)))
            changed[place] ^= int(draw.integers(1, 256))
            path.write_bytes(changed if draw.random() < 0.7 else whole[:place])
            found = d.verify(tmp_path / name)
            if found["ok"]:  # a change that nobody reads: the hour of an archive's member, white space
                same(d.load(tmp_path / name), data)
        path.write_bytes(whole)
    assert d.verify(tmp_path / name)["ok"]


def test_npz_that_asks_for_memory(tmp_path):
    path = tmp_path / "set.npz"
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776, 5, 13), }"
    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(path, "w", compression) as archive:
            archive.writestr("mfcc.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
            archive.writestr("bomb.npy", bytes(10_000_000))
        with pytest.raises(fa.FormatError, match="set.npz"):
            d.load(path)
    np.savez(path, mfcc=np.array([{}], object), labels=[0], mapping=["a"])
    with pytest.raises(fa.FormatError, match="pickled objects"):
        d.load(path)
    path.write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(fa.FormatError):
        d.load(path)


def test_names(tmp_path):
    for wrong in ("set.wav", "set.txt"):
        with pytest.raises(fa.ParameterError, match="must end in .json or .npz"):
            d.save(made(), tmp_path / wrong)
    for gone in ("gone.json", "gone.npz", "gone"):
        with pytest.raises(fa.ParameterError, match="there must be a data set of that name"):
            d.load(tmp_path / gone)
    with pytest.raises(fa.FormatError, match="index.json"):
        d.load(tmp_path)
    d.save(made(), tmp_path / "shards")
    with pytest.raises(fa.ParameterError, match="over the files it is read from"):
        d.save(d.load(tmp_path / "shards"), tmp_path / "shards")


def test_about_beside_json_belongs_to_it(tmp_path):
    d.save(made(seed=1), tmp_path / "set.json")
    about = (tmp_path / "set.about.json").read_bytes()
    d.save(made(seed=2), tmp_path / "set.json")
    (tmp_path / "set.about.json").write_bytes(about)
    with pytest.raises(fa.FormatError, match="set.about.json describes"):
        d.load(tmp_path / "set.json")
    (tmp_path / "set.about.json").unlink()
    assert d.load(tmp_path / "set.json").about == {"features": {"mfcc": 3, "rms": 1}}


@pytest.mark.parametrize(
    "arguments, rule",
    [
        (([[1]], [0], ["a"]), "X must have shape"), ((np.zeros((2, 1, 1)), [0], ["a"]), r"y must have shape \(2,\)"),
        ((np.zeros((1, 1, 1)), [1], ["a"]), "places in mapping"), ((np.zeros((1, 1, 1)), [0.5], ["a"]), "integers"),
        ((np.zeros((1, 1, 1)), [0], ["a"], ["x", "y"]), "groups must"),
        ((np.zeros((1, 1, 2)), [0], ["a"], None, {"features": {"mfcc": 1}}), "2 columns"),
    ],
)  # fmt: skip
def test_rules_of_a_set(arguments, rule):
    with pytest.raises(fa.ParameterError, match=f"Dataset: .*{rule}"):
        d.Dataset(*arguments)
