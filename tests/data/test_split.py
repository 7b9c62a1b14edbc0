"""Three parts, whole groups, every class in each; and the split that leaks."""

import warnings

import numpy as np
import pytest

import fastaudio as fa
from fastaudio import data as d


def made(tracks=40, segments=5, classes=4, frames=2):
    names, y = [], []
    for track in range(tracks):
        label = track % classes
        names += [f"{label}/{label}_{'abcde'[track // classes % 5]}_{track}.wav"] * segments
        y += [label] * segments
    x = np.arange(len(y), dtype=np.float32)[:, None, None] * np.ones((1, frames, 3), np.float32)
    return d.Dataset(x, y, [f"class {i}" for i in range(classes)], names)


@pytest.fixture(params=["memory", "shards"])
def sets(request, tmp_path):
    """The same set, in memory or on disk."""

    def give(data):
        if request.param == "memory":
            return data
        d.save(data, tmp_path / f"shards{len(list(tmp_path.iterdir()))}", part_mb=0.001)
        return d.load(sorted(tmp_path.iterdir())[-1])

    return give


def rows(part):
    """Numbers of the rows, which the test's X holds."""
    return part.take(range(len(part)))[:, 0, 0].astype(int)


def test_whole_tracks_in_their_proportions(sets):
    data = sets(made(80))
    parts = d.split(data, (0.5, 0.25, 0.25), seed=3)
    assert [part.part for part in parts] == ["train", "validation", "test"]
    assert sorted(np.concatenate([rows(part) for part in parts])) == list(range(400))
    assert [len(part) for part in parts] == [200, 100, 100]
    for part in parts:
        assert np.bincount(part.y).tolist() == [len(part) // 4] * 4
        np.testing.assert_array_equal(made(80).y[rows(part)], part.y)
        np.testing.assert_array_equal(made(80).groups[rows(part)], part.groups)
    groups = [set(part.groups) for part in parts]
    assert not groups[0] & groups[1] and not groups[0] & groups[2] and not groups[1] & groups[2]


def test_a_function_of_the_seed(sets):
    data = sets(made())
    found = [[tuple(rows(part)) for part in d.split(data, seed=seed)] for seed in (0, 0, 1)]
    assert found[0] == found[1] != found[2]
    assert found[0] == [tuple(rows(part)) for part in d.split(made())]


@pytest.mark.parametrize("by, arguments", [
    ("speaker", {"pattern": r"_([a-e])_"}), ("speaker", {"pattern": r"_(?P<speaker>[a-e])_(?P<number>\d+)"}),
    (lambda name: name.split("_")[1], {}), ("own", {}), ("speaker", {"table": True}),
])  # fmt: skip
def test_other_groups(by, arguments, tmp_path):
    data = made()
    speakers = np.array([name.split("_")[1] for name in data.groups])
    if by == "own":
        by = speakers
    if "table" in arguments:
        arguments = {"table": tmp_path / "list.csv"}
        lines = [f"{name},{name.split('_')[1]}" for name in dict.fromkeys(data.groups.tolist())]
        arguments["table"].write_text("\n".join(["path,speaker", *lines]))
    parts = d.split(data, (0.6, 0.2, 0.2), by=by, **arguments)
    found = [{name.split("_")[1] for name in part.groups} for part in parts]
    assert [len(names) for names in found] == [3, 1, 1] and set.union(*found) == set("abcde")
    chosen = d.split(data, by=by, test=["e"], validation="d", **arguments)
    assert [{n.split("_")[1] for n in part.groups} for part in chosen] == [set("abc"), {"d"}, {"e"}]
    only_test = d.split(data, (0.75, 0.25, 0), by=by, test=["e"], **arguments)
    assert [len({n.split("_")[1] for n in part.groups}) for part in only_test] == [3, 1, 1]


def test_segments_leak_and_it_is_said(sets):
    data = sets(made())
    with pytest.warns(UserWarning, match="scores will be too good"):
        parts = d.split(data, (0.6, 0.2, 0.2), by="segment")
    assert [len(part) for part in parts] == [120, 40, 40]
    assert all(np.bincount(part.y).tolist() == [len(part) // 4] * 4 for part in parts)
    assert set(parts[0].groups) & set(parts[2].groups)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        d.split(data)


def test_proportions_of_uneven_sets():
    """Within a group's size of what was asked for, every part there, for any sizes of groups and classes."""
    draw = np.random.default_rng(0)
    for _ in range(150):
        groups = int(draw.integers(3, 60))
        sizes, labels = draw.integers(1, 30, groups), draw.integers(0, 4, groups)
        y, names = np.repeat(labels, sizes), np.repeat(np.arange(groups).astype(str), sizes)
        data = d.Dataset(np.zeros((len(y), 1, 1)), y, list("abcd"), names)
        shares = draw.dirichlet([4, 2, 2])
        parts = d.split(data, tuple(shares), seed=int(draw.integers(100)), stratify=bool(draw.integers(2)))
        for part, share in zip(parts, shares, strict=True):
            assert 0 < len(part) and abs(len(part) - share * len(y)) <= 4 * sizes.max()


def test_empty_parts_where_asked_for():
    train, validation, test = d.split(made(), (0.8, 0.2, 0))
    assert (len(train), len(validation), len(test)) == (160, 40, 0)


def test_separate_sources(sets):
    """Validation and test of what the model is meant for; a part of the training source to tell the gaps apart."""
    web, phone = sets(made(80)), sets(made(20, classes=2))
    parts = d.split_sources(web, phone, train_dev=0.2, test=0.5, seed=1)
    assert [part.part for part in parts] == ["train", "train_dev", "validation", "test"]
    assert [len(part) for part in parts] == [320, 80, 50, 50]
    assert not set(parts.train.groups) & set(parts.train_dev.groups)
    assert not set(parts.validation.groups) & set(parts.test.groups)
    other = made(20, classes=2)
    swapped = d.Dataset(other.X, 1 - other.y, other.mapping[::-1], other.groups)
    assert swapped.mapping == ["class 1", "class 0"]
    again = d.split_sources(web, sets(swapped), train_dev=0.2, seed=1)
    assert again.test.mapping == web.mapping
    for part in (again.validation, again.test):
        np.testing.assert_array_equal(part.y, [int(name[0]) for name in part.groups])
    with pytest.raises(fa.ParameterError, match="unknown, got"):
        d.split_sources(phone, web)
    with pytest.raises(fa.ParameterError, match="target must have the blocks"):
        d.split_sources(web, sets(made(frames=3)))


@pytest.mark.parametrize(
    "arguments, rule",
    [
        ({"fractions": (0.5, 0.5)}, "three numbers"), ({"fractions": (0.5, 0.4, 0.2)}, "add up to 1"),
        ({"fractions": (1.5, -0.5, 0)}, ">= 0"), ({"by": "artist"}, "needs"), ({"by": "artist", "pattern": "("}, "regular"),
        ({"by": "artist", "pattern": "zzz"}, "in every name"), ({"by": "track", "pattern": "a"}, "pattern and table"),
        ({"test": ["nobody"]}, "unknown"), ({"by": np.zeros(3)}, "a group for each"), ({"seed": -1}, "seed"),
        ({"by": "fold", "pattern": r"(\d)_", "test": ["0"], "validation": ["0"]}, "different groups"),
        ({"by": "fold", "pattern": r"^(\d)", "test": list("0123")}, "left for training"),
        ({"by": lambda name: "the same"}, "at least 3 groups"),
    ],
)  # fmt: skip
def test_rules(arguments, rule):
    with pytest.raises(fa.ParameterError, match=f"split: .*{rule}"):
        d.split(made(), **arguments)


def test_tables_that_do_not_list_all(tmp_path):
    (tmp_path / "list.csv").write_text("path,artist\nx.wav,y\n")
    with pytest.raises(fa.ParameterError, match="list every track"):
        d.split(made(), by="artist", table=tmp_path / "list.csv")
