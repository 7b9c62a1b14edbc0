from html.parser import HTMLParser
from types import SimpleNamespace as Row

import pytest

from fastaudio.display.report import Clip, Picture, report

STATS = [("RMS", "1 × 44", 0.5, 0.1, 0.0, 1.0), ("MFCC", "13 × 44", 1.0, 2.0, -3.0, 4.0)]


class Page(HTMLParser):
    """Counts the tags, checks that they nest, and collects the links."""

    VOID = {"meta", "img"}

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.ids, self.links, self.sources = [], [], set(), [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        self.open += [tag] * (tag not in self.VOID)
        self.ids |= {attrs["id"]} if "id" in attrs else set()
        self.links += [attrs["href"]] if "href" in attrs else []
        self.sources += [attrs["src"]] if "src" in attrs else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture
def clip(tmp_path):
    (tmp_path / "a.png").write_bytes(b"picture")
    (tmp_path / "a.wav").write_bytes(b"sound")
    picture = Picture(tmp_path / "a.png", 'a "picture"', True)
    return Clip("tone", "A tone.", 22050, 1.5, STATS, tmp_path / "a.wav", [picture], [picture])


def times(median):
    return Row(median=median, low=0.9 * median, high=1.2 * median)


def test_everything_is_inside_the_page(clip):
    page = Page(report([clip], facts={"Python": "3.12"}, lessons=clip.pictures))
    assert page.tags.count("img") == 3 and page.tags.count("audio") == 1 and page.tags.count("script") == 0
    assert all(
        source.startswith(("data:image/png;base64,", "data:audio/wav;base64,")) for source in page.sources
    )


def test_every_link_leads_somewhere(clip):
    rows = [Row(name="MFCC", ours=times(1.0), rival=None, ratio=None, error=None)]
    page = Page(
        report([clip], facts={}, timings=rows, lessons=clip.pictures, skipped=[("x.wav", "truncated")])
    )
    assert {link.lstrip("#") for link in page.links} == page.ids == {
        "timings", "overview", "clip0", "lessons", "skipped"
    }  # fmt: skip


def test_names_cannot_break_the_page():
    nasty = '<script>alert("x")</script>&'
    clip = Clip(nasty, nasty, 1, 1.0, STATS)
    text = report([clip], facts={nasty: nasty}, skipped=[(nasty, nasty)], title=nasty)
    assert "<script" not in text and "&lt;script&gt;" in text
    Page(text)


def test_timings_beside_a_rival():
    rows = [Row(name="MFCC", ours=times(0.5), rival=times(10.0), ratio=20.0, error=3e-7)]
    text = report([], facts={}, timings=rows, timing_note="Input: noise.")
    assert "20.0×" in text and "3.0e-07" in text and "0.500<small>0.450 … 0.600</small>" in text
    assert "width:5.0%" in text and "width:100.0%" in text and "Input: noise." in text
    Page(text)


def test_timings_alone_say_so():
    rows = [Row(name="MFCC", ours=times(0.5), rival=None, ratio=None, error=None)]
    text = report([], facts={}, timings=rows)
    assert "librosa is not installed" in text and "ratio" not in text.split("</style>")[1]


def test_clips_without_pictures_are_in_the_overview_only(clip):
    page = Page(report([clip, Clip("other", "", 22050, 1.0, STATS)], facts={}))
    assert "clip0" in page.ids and "clip1" not in page.ids and page.links.count("#clip1") == 0


def test_no_clips_at_all():
    page = Page(report([], facts={}, skipped=[("a.wav", "empty")]))
    assert page.ids == {"skipped"}
