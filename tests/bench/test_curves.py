import dataclasses

from fastaudio.bench import curves
from fastaudio.bench.cases.scaling import MFCC, Series
from fastaudio.bench.inputs import clip


def two_points(cores, quick):
    return (Series("length", "s", (0.1, 0.2), clip, 1),)


def test_points_are_checked_and_timed(monkeypatch):
    monkeypatch.setattr(curves, "series", two_points)
    lines = []
    (curve,) = curves.curves_of(0.0, lines.append)
    assert [p["x"] for p in curve["points"]] == [0.1, 0.2] and len(lines) == 2
    for point in curve["points"]:
        median, low, high = point["ms"]["fastaudio"]
        assert 0 < low <= median <= high


def test_a_point_that_fails_its_check_has_no_times(monkeypatch):
    monkeypatch.setattr(curves, "series", two_points)
    monkeypatch.setattr(curves, "MFCC", dataclasses.replace(MFCC, error=0.0))
    (curve,) = curves.curves_of(0.0, lambda _: None)
    assert all("differs from float64" in p["error"] and "ms" not in p for p in curve["points"])
