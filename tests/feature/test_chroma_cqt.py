"""chroma_cqt, chroma_vqt, chroma_cens, chroma_fold and tonnetz: known notes, and librosa's values."""

import numpy as np
import pytest

import fastaudio as fa

SR = 22050
pytestmark = pytest.mark.filterwarnings("ignore:.*is too large")  # filters of an octave below the clips


def chord(*midi, seconds=1.0):
    return sum(fa.tone(float(fa.midi_to_hz(m)), sr=SR, duration=seconds) for m in midi).astype(np.float32) / len(midi)


@pytest.mark.parametrize("function", [fa.feature.chroma_cqt, fa.feature.chroma_cens])
def test_notes_of_all_octaves_are_one_class(engine, function):
    for octave in (45, 57, 69):
        C = function(y=chord(octave), sr=SR, tuning=0.0)
        assert C.shape == (12, 44) and C.dtype == np.float32 and int(C[:, 20].argmax()) == 9
    C = function(y=chord(48, 64, 67), sr=SR, tuning=0.0)[:, 20]
    assert set(np.argsort(C)[-3:].tolist()) == {0, 4, 7}


def test_the_plain_fold():
    assert np.array_equal(fa.feature.chroma_fold(np.ones((84, 3))), np.full((12, 3), 7.0))
    for octave in (45, 57, 69):
        C = fa.cqt(chord(octave), sr=SR)
        folded = fa.feature.chroma_fold(C)
        assert int(folded[:, 20].argmax()) == 9
        np.testing.assert_allclose(folded, sum(np.abs(C[12 * m : 12 * m + 12]) for m in range(7)), rtol=1e-5)
    assert fa.feature.chroma_fold(np.ones((2, 30, 5)) + 1j, bins_per_octave=24).shape == (2, 24, 5)


def test_shapes_and_options(engine):
    y = np.stack([chord(60), chord(67)])
    C = fa.feature.chroma_cqt(y=y, sr=SR, tuning=0.0)
    assert C.shape == (2, 12, 44) and np.allclose(C[1], fa.feature.chroma_cqt(y=y[1], sr=SR, tuning=0.0))
    assert C[:, :, 20].argmax(axis=-1).tolist() == [0, 7]
    one = fa.feature.chroma_cqt(
        y=y[0], sr=SR, norm=1, n_chroma=24, bins_per_octave=48, cqt_mode="hybrid", threshold=None
    )
    assert one.shape == (24, 44) and np.allclose(one.sum(axis=0), 1, atol=1e-5)
    assert fa.feature.chroma_vqt(y=y, sr=SR, intervals=[1, 1.125, 1.25, 1.5]).shape == (2, 4, 44)
    assert fa.feature.tonnetz(y=y, sr=SR, tuning=0.0).shape == (2, 6, 44)


def test_tonnetz_of_a_note_lies_on_its_circles():
    T = fa.feature.tonnetz(chroma=np.eye(12))
    for i, radius in enumerate((1, 1, 0.5)):
        np.testing.assert_allclose(np.hypot(T[2 * i], T[2 * i + 1]), radius, rtol=1e-12)
    fifth, tritone = (np.hypot(*(T[:2, 0] - T[:2, k])) for k in (7, 6))
    assert fifth < tritone


@pytest.mark.parametrize(
    "call, rule",
    [
        (lambda: fa.feature.chroma_cqt(sr=SR), "y or C"), (lambda: fa.feature.chroma_vqt(intervals="equal"), "y or V"),
        (lambda: fa.feature.tonnetz(), "y or chroma"), (lambda: fa.feature.chroma_cqt(y=chord(60), bins_per_octave=30), "multiple of n_chroma"),
        (lambda: fa.feature.chroma_cqt(y=chord(60), cqt_mode="fast"), "cqt_mode"), (lambda: fa.feature.chroma_cens(y=chord(60), win_len_smooth=0), "win_len_smooth"),
        (lambda: fa.feature.chroma_fold(np.ones(5)), "bins, frames"), (lambda: fa.filters.cq_to_chroma(12, bins_per_octave=18), "multiple of n_chroma"),
    ],
)  # fmt: skip
def test_mistakes(call, rule):
    with pytest.raises(fa.ParameterError, match=rule):
        call()


@pytest.mark.rivals
@pytest.mark.parametrize("seed", range(12))
def test_equal_to_librosa(seed):
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(seed)
    y = chord(*rng.integers(40, 80, 4), seconds=2) + 0.01 * rng.standard_normal(2 * SR).astype(np.float32)
    norm, mode = rng.choice([1, 2, np.inf]), str(rng.choice(["full", "hybrid"]))
    options = {"hop_length": int(rng.choice([512, 1024])), "cqt_mode": mode, "n_octaves": int(rng.integers(4, 8))}
    options |= {"tuning": None if seed % 3 else 0.1, "bins_per_octave": int(rng.choice([12, 24, 36])), "norm": norm}
    smooth = {"win_len_smooth": [None, 41, 10][seed % 3]}
    for name, more in (("chroma_cqt", options), ("chroma_cens", options | smooth), ("tonnetz", {"tuning": 0.0})):
        want, got = getattr(librosa.feature, name)(y=y, sr=SR, **more), getattr(fa.feature, name)(y=y, sr=SR, **more)
        assert want.shape == got.shape and want.dtype == got.dtype
        near = np.abs(want - got) <= 1e-5
        assert near.mean() > (0.99 if name == "chroma_cens" else 1 - 1e-9), name  # steps of loudness: a bit may decide
    for intervals in ("ji3", "equal", [1, 1.1, 1.3]):
        want, got = (
            f(y=y, sr=SR, intervals=intervals, n_octaves=5) for f in (librosa.feature.chroma_vqt, fa.feature.chroma_vqt)
        )
        assert want.shape == got.shape and np.abs(want - got).max() <= 1e-5
    for kwargs in (
        {"fmin": 100.0},
        {"base_c": False, "n_chroma": 6},
        {"window": np.ones(3)},
        {"window": np.ones(4), "dtype": np.float64},
    ):
        want, got = (
            librosa.filters.cq_to_chroma(80, bins_per_octave=24, **kwargs),
            fa.filters.cq_to_chroma(80, bins_per_octave=24, **kwargs),
        )
        np.testing.assert_allclose(got, want, atol=1e-6)
