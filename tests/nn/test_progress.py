"""What fit and evaluate show: Keras's lines, on a terminal and elsewhere."""

import io
import os
import re
import sys

import pytest

from fastaudio.nn import progress as P


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


class Ascii(Terminal):
    encoding = "ascii"


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is told."""
    now = [100.0]
    monkeypatch.setattr(P.time, "perf_counter", lambda: now[0])

    def advance(seconds):
        now[0] += seconds

    return advance


@pytest.fixture
def stderr(monkeypatch):
    def use(stream):
        monkeypatch.setattr(sys, "stderr", stream)
        return stream

    return use


def epoch(bar, clock, steps=110, each=0.03, until=None):
    bar.begin(0)
    for done in range(1, (until or steps) + 1):
        clock(each)
        bar.update(done, {"loss": 2 / done, "accuracy": 0.5})
    bar.end({"loss": 0.01818, "accuracy": 0.5, "val_loss": 1e-5, "learning_rate": 0.001, "val_accuracy": 0.25})


BAR = "━" * 20
NUMBERS = "accuracy: 0.5000 - loss: 0.0182 - val_accuracy: 0.2500 - val_loss: 1.0000e-05 - learning_rate: 1.0000e-03"


def test_silent(clock, stderr):
    out = stderr(Terminal())
    bar = P.Progress(0, 10, 110)
    epoch(bar, clock)
    assert out.getvalue() == "" and bar.chunk() is None


def test_a_line_an_epoch(clock, stderr):
    out = stderr(Terminal())
    epoch(P.Progress(2, 10, 110), clock)
    assert out.getvalue() == f"Epoch 1/10\n110/110 - 3s - 30ms/step - {NUMBERS}\n"


def test_bar_in_a_log(clock, stderr):
    out = stderr(io.StringIO())
    bar = P.Progress(1, 10, 110)
    epoch(bar, clock)
    assert out.getvalue() == f"Epoch 1/10\n110/110 {'=' * 20} 3s 30ms/step - {NUMBERS}\n" and bar.chunk() is None


def test_bar_on_a_terminal(clock, stderr, monkeypatch):
    monkeypatch.setattr(P.shutil, "get_terminal_size", lambda: os.terminal_size((200, 24)))
    out = stderr(Terminal())
    epoch(P.Progress(1, 10, 110), clock)
    head, *drawn = out.getvalue().split("\r")
    assert head == "Epoch 1/10\n" and drawn[-1] == f"110/110 {BAR} 3s 30ms/step - {NUMBERS}\n"
    assert 20 < len(drawn) < 35  # every .1 s of 3.3
    first = drawn[0].rstrip()
    assert re.fullmatch(r"\d+/110 ─{20} 3s 30ms/step - accuracy: 0\.5000 - loss: 0\.\d{4}", first), first
    assert re.search(r"^(5[5-9])/110 ━{10}─{10} 2s ", "\n".join(drawn), re.M)
    widths = [len(line.rstrip("\n")) for line in drawn]
    assert widths == sorted(widths)  # a shorter line wipes the longer one out


def test_narrow_terminals_and_poor_alphabets(clock, stderr, monkeypatch):
    monkeypatch.setattr(P.shutil, "get_terminal_size", lambda: os.terminal_size((40, 24)))
    out = stderr(Ascii())
    epoch(P.Progress(1, 10, 110), clock)
    drawn = out.getvalue().split("\r")[1:]
    assert all(len(line.rstrip("\n")) <= 39 for line in drawn) and drawn[-1].startswith("110/110 ==========")
    assert "=-" in drawn[15] and out.getvalue().isascii()


def test_nobody_knows_how_many(clock, stderr):
    out = stderr(Terminal())
    epoch(P.Progress(1, 2, None), clock, steps=50)
    assert f"/Unknown {BAR}" in out.getvalue()
    assert out.getvalue().split("\r")[-1].startswith(f"50/50 {BAR} 2s 30ms/step")


def test_the_first_step_takes_longer(clock, stderr):
    out = stderr(io.StringIO())
    bar = P.Progress(2, 1, 3)
    bar.begin(0)
    for seconds in (5, 0.01, 0.02):
        clock(seconds)
        bar.update(bar._done + 1, {"loss": 1.0})
    clock(4)  # validation
    bar.end({"loss": 1.0})
    assert "3/3 - 9s - 15ms/step - loss" in out.getvalue()


def test_stopped_within_an_epoch(clock, stderr):
    out = stderr(io.StringIO())
    epoch(P.Progress(2, 2, 110), clock, until=11)
    assert "11/110 - 0s - 30ms/step" in out.getvalue()


def test_looks_are_as_far_apart_as_the_interval(clock, stderr):
    """Steps between two looks grow to what fills a tenth of a second, and shrink again."""
    stderr(Terminal())
    bar, done, asked = P.Progress(1, 1, 10**6), 0, []
    bar.begin(0)
    for each in [1e-5] * 20 + [0.5] * 4:
        asked.append(bar.chunk())
        clock(each * asked[-1])
        done += asked[-1]
        bar.update(done, {"loss": 1.0})
    assert asked[:5] == [1, 2, 4, 8, 16] and max(asked) in (9999, 10000) and asked[-1] == 1


@pytest.mark.parametrize(
    "seconds, shown", [(0, "0s"), (0.4, "0s"), (59.4, "59s"), (59.6, "1:00"), (125, "2:05"), (3600, "1:00:00"), (36061, "10:01:01")]
)
def test_clock(seconds, shown):
    assert P.clock(seconds) == shown


@pytest.mark.parametrize("seconds, shown", [(2.2, "2s"), (0.0312, "31ms"), (12.4e-6, "12us"), (0, "0s")])
def test_duration(seconds, shown):
    assert P.duration(seconds) == shown


@pytest.mark.parametrize(
    "value, shown",
    [(1, "a: 1.0000"), (0, "a: 0.0000"), (-0.5, "a: -0.5000"), (0.00012, "a: 1.2000e-04"), (float("nan"), "a: nan"), (float("inf"), "a: inf")],
)
def test_numbers(value, shown):
    assert P.text("a", value) == shown


def test_auto(stderr, monkeypatch):
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    stderr(io.StringIO())
    assert (P.chosen("auto", 2), P.chosen("auto", 0), P.chosen(1, 2)) == (2, 0, 1)
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    assert P.chosen("auto", 2) == 1
    monkeypatch.delitem(sys.modules, "ipykernel")
    stderr(Terminal())
    assert P.chosen("auto", 2) == 1
