"""Figures under test: drawn without a window and inspected as a reader would."""

import itertools

import numpy as np
import pytest

from fastaudio.bench.corpus import corpus

plt = pytest.importorskip("matplotlib.pyplot")


@pytest.fixture(autouse=True)
def _no_window():
    plt.switch_backend("Agg")
    before = dict(plt.rcParams)
    yield
    assert dict(plt.rcParams) == before, "a figure changed the caller's settings"


@pytest.fixture(scope="session")
def speech():
    return corpus()["speech"][0]


@pytest.fixture
def values():
    """(axes) -> the matrix of the picture there, and the centres of its columns and rows."""

    def read(ax):
        mesh = ax.collections[0]
        x, y = mesh.get_coordinates()[0, :, 0], mesh.get_coordinates()[:, 0, 1]
        return np.asarray(mesh.get_array()), (x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2

    return read


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def _all_axes(fig):
    for ax in fig.axes:
        yield ax
        yield from ax.child_axes


def _tick_labels(axis):
    low, high = sorted(axis.get_view_interval())
    slack = 1e-6 * (high - low)
    for tick in axis.get_major_ticks() + axis.get_minor_ticks():
        if low - slack <= tick.get_loc() <= high + slack:
            yield from (text for text in (tick.label1, tick.label2) if text.get_visible())


def _texts(fig):
    for ax in _all_axes(fig):
        yield from (ax.title, ax._left_title, ax._right_title)
        for axis in (ax.xaxis, ax.yaxis):
            if axis.get_visible():
                yield axis.label
                yield from _tick_labels(axis)
        if ax.get_legend():
            yield from ax.get_legend().get_texts()


@pytest.fixture
def tidy():
    """Assert: every text lies inside the figure, none covers another, every axis with numbers has a label."""

    def check(fig):
        fig.canvas.draw()
        boxes = [(t.get_text(), t.get_window_extent()) for t in _texts(fig) if t.get_text().strip()]
        assert len(boxes) > 4
        width, height = fig.canvas.get_width_height()
        for text, box in boxes:
            assert box.x0 > -1 and box.y0 > -1 and box.x1 < width + 1 and box.y1 < height + 1, (
                f"{text!r} is cut off"
            )
        for (a, p), (b, q) in itertools.combinations(boxes, 2):
            apart = p.x1 <= q.x0 + 1 or q.x1 <= p.x0 + 1 or p.y1 <= q.y0 + 1 or q.y1 <= p.y0 + 1
            assert apart, f"{a!r} lies over {b!r}"
        for ax in fig.axes:
            for axis in (ax.xaxis, ax.yaxis):
                shown = [t for t in _tick_labels(axis) if t.get_text().strip()]
                assert axis.get_label_text() or not shown, (
                    f"numbers without a unit in {ax.get_title(loc='left')!r}"
                )

    return check


@pytest.fixture
def decibel_bars():
    """The labels of every colour bar that counts decibels."""

    def find(fig):
        fig.canvas.draw()
        bars = [[t.get_text() for t in _tick_labels(c.yaxis)] for ax in fig.axes for c in ax.child_axes]
        return [labels for labels in bars if any(label.endswith(" dB") for label in labels)]

    return find
