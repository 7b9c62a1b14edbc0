"""Sizes of segments and blocks, and the guard against short ones."""

import math

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.data.segments import segments
from fastaudio.data.track_rows import Plan, block, columns, trimmed
from fastaudio.errors import ParameterError

SR = 22050


def kept(n, **arguments):
    parts, dropped = segments(SR, 512, **arguments).cut(np.zeros(n, np.float32))
    return sum(map(len, parts)), dropped


def test_the_courses_sizes():
    five, ten = segments(SR, 512, num_segments=5), segments(SR, 512, num_segments=10)
    assert (five.samples, five.frames) == (132_300, 259) and five.samples * 5 == 30 * SR
    assert (ten.samples, ten.frames) == (66_150, 130) and ten.frames * 13 == 1690
    assert five.frames == math.ceil(five.samples / 512) == 1 + five.samples // 512
    assert segments(SR, 512, num_segments=5, n_frames=258).kept == 258


@pytest.mark.parametrize("count, samples, missing", [(5, 132_300, 204), (10, 66_150, 102)])
@pytest.mark.parametrize("n_frames", [None, 100])
def test_a_few_samples_may_be_missing(count, samples, missing, n_frames):
    for shortfall, want in ((0, count), (1, count), (missing, count), (missing + 1, count - 1), (samples, count - 1)):
        found = kept(count * samples - shortfall, num_segments=count, n_frames=n_frames)
        assert found == (want, count - want), shortfall
    assert kept(count * samples + 5000, num_segments=count) == (count, 0)
    assert kept(0, num_segments=count) == (0, count)


def test_every_block_kept_has_all_frames():
    """The guard is the length of what the transform returns, as in the courses."""
    draw = np.random.default_rng(0)
    for _ in range(200):
        hop, samples = int(draw.integers(1, 700)), int(draw.integers(1, 3000))
        cut = segments(samples, hop, segment_seconds=1)
        n = int(draw.integers(0, 4 * samples))
        parts, _ = cut.cut(np.zeros(n, np.float32))
        for part in parts:
            assert 1 + part.shape[1] // hop == cut.frames
        rest = n - sum(p.size for p in parts)
        assert 0 <= rest < samples and (not rest or 1 + rest // hop < cut.frames or rest == 0)


def test_any_length_by_seconds():
    assert kept(SR * 7 + 11, segment_seconds=2) == (3, 0)
    assert kept(SR, segment_seconds=2) == (0, 1)
    assert kept(SR, segment_seconds=2, short="pad") == (1, 0)
    assert kept(SR * 3, segment_seconds=2, short="pad") == (1, 0)  # only what would leave a file without any
    assert kept(0, segment_seconds=2, short="pad") == (0, 1)


def test_padding_is_zeros():
    (part,), _ = segments(10, 2, segment_seconds=1, short="pad").cut(np.ones(4, np.float32))
    assert part.tolist() == [[1] * 4 + [0] * 6]


@pytest.mark.parametrize(
    "arguments",
    [{"num_segments": 0}, {"track_seconds": 0}, {"segment_seconds": -1}, {"segment_seconds": 1e-9}, {"n_frames": 131},
     {"n_frames": 0}, {"short": "keep"}],
)  # fmt: skip
def test_rules(arguments):
    with pytest.raises(fa.ParameterError, match="dataset: "):
        segments(SR, 512, **arguments)


def test_a_segment_has_the_same_numbers_alone():
    """Time first, and each block what `mfcc` gives of that segment."""
    cut = segments(SR, 512, num_segments=10, track_seconds=6)
    plan = Plan(SR, ("mfcc", "mfcc_delta", "rms"), {"n_mfcc": 13, "hop_length": 512}, cut)
    y = np.random.default_rng(0).standard_normal(6 * SR - 50).astype(np.float32)
    parts, dropped = cut.cut(y)
    rows = np.concatenate([block(part, plan) for part in parts])
    assert rows.shape == (10, cut.frames, 27) and rows.dtype == np.float32 and dropped == 0
    assert columns(plan) == {"mfcc": 13, "mfcc_delta": 13, "rms": 1}
    for s in range(10):
        segment = y[s * cut.samples : (s + 1) * cut.samples]
        mfcc = fa.feature.mfcc(y=segment, sr=SR, n_mfcc=13)
        np.testing.assert_array_equal(rows[s, :, :13], mfcc.T)
        np.testing.assert_array_equal(rows[s, :, 13:26], fa.feature.delta(mfcc).T)
        np.testing.assert_array_equal(rows[s, :, 26:], fa.feature.rms(y=segment).T)


def quiet_before(count, before, offset=0.0):
    """A tone of half a second after `before` seconds of faint noise, and some behind."""
    draw = np.random.default_rng(count)
    y = 1e-3 * draw.standard_normal(int((before + 0.8) * 8000)).astype(np.float32) + np.float32(offset)
    start = int(before * 8000)
    y[start : start + 4000] += np.float32(0.3) * np.sin(np.arange(4000, dtype=np.float32))
    return y


@pytest.mark.parametrize("offset", [0.0, 0.2])
def test_quiet_ends_are_cut_off(offset):
    plan = Plan(8000, ("mfcc",), {"hop_length": 64, "n_fft": 256}, segments(8000, 64, segment_seconds=1, trim_db=20))
    for before in (0.0, 0.3, 1.0):
        y = quiet_before(3, before, offset)
        cut, start = trimmed(y, plan)
        assert abs(start - before * 8000) <= 256 and abs(len(cut) - 4000) <= 512
        assert np.array_equal(cut, y[start : start + len(cut)])
    silent = np.full(500, offset, np.float32)
    assert np.array_equal(trimmed(silent, plan)[0], silent) and len(trimmed(silent[:0], plan)[0]) == 0
    whole = plan._replace(segments=segments(8000, 64, segment_seconds=1))
    assert trimmed(y, whole)[0] is y
    with pytest.raises(ParameterError, match="trim_db must be"):
        segments(8000, 64, segment_seconds=1, trim_db=0)
