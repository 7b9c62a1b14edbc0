"""Streams: however the signal is cut, the frames have the bits of the call on the whole."""

import copy
import pickle
import threading

import numpy as np
import pytest

import fastaudio as fa

SR = 16000
FRAMES = ({"n_fft": 512, "hop_length": 160}, {"n_fft": 400, "hop_length": 160, "center": False}, {"n_fft": 512, "hop_length": 128, "pad_mode": "reflect"},
          {"n_fft": 301, "hop_length": 350, "pad_mode": "symmetric"}, {"n_fft": 256, "hop_length": 300, "pad_mode": "edge", "win_length": 200})  # fmt: skip


def renamed(o):
    """Frames as rms and zero_crossing_rate name them."""
    return {"frame_length" if k == "n_fft" else k: v for k, v in o.items() if k != "win_length"}


def without_mode(o):
    return {k: v for k, v in renamed(o).items() if k != "pad_mode"}


def flux(y, o):
    S = fa.feature.log_mel(y=y, sr=SR, n_mels=40, top_db=None, **o)
    more = {k: o[k] for k in ("n_fft", "hop_length")} | {"center": o.get("center", True)}
    return fa.onset.onset_strength_multi(S=S, **more)[0]


#: name -> (stream of options of frames, the offline call)
CASES = {
    "STFT": (lambda o: fa.streaming.STFT(**o), lambda y, o: fa.stft(y, **o)),
    "MelSpectrogram": (lambda o: fa.streaming.MelSpectrogram(sr=SR, n_mels=40, **o), lambda y, o: fa.feature.melspectrogram(y=y, sr=SR, n_mels=40, **o)),
    "LogMel": (lambda o: fa.streaming.LogMel(sr=SR, n_mels=40, **o), lambda y, o: fa.feature.log_mel(y=y, sr=SR, n_mels=40, top_db=None, **o)),
    "MFCC": (lambda o: fa.streaming.MFCC(sr=SR, n_mfcc=13, n_mels=40, **o), lambda y, o: fa.feature.mfcc(y=y, sr=SR, n_mfcc=13, n_mels=40, top_db=None, **o)),
    "SpectralCentroid": (lambda o: fa.streaming.SpectralCentroid(sr=SR, **o), lambda y, o: fa.feature.spectral_centroid(y=y, sr=SR, **o)),
    "RMS": (lambda o: fa.streaming.RMS(**renamed(o)), lambda y, o: fa.feature.rms(y=y, **renamed(o))),
    "ZeroCrossingRate": (lambda o: fa.streaming.ZeroCrossingRate(**without_mode(o)), lambda y, o: fa.feature.zero_crossing_rate(y, **without_mode(o))),
    "OnsetStrength": (lambda o: fa.streaming.OnsetStrength(sr=SR, n_mels=40, fmax=None, **o), flux),
}  # fmt: skip


def pieces(rng, y):
    """Random cuts: from nothing to several frames."""
    at = 0
    while at < len(y):
        to = at + int(rng.integers(0, [3, 200, 2000][rng.integers(3)]))
        yield y[at:to]
        at = to


def noise(rng, n):
    return (rng.standard_normal(n) * (1 + np.sin(np.arange(n) / 900))).astype(np.float32)


@pytest.mark.filterwarnings("ignore:Empty filters")
@pytest.mark.parametrize("name", CASES)
def test_any_chunking_gives_the_bits_of_the_whole(engine, name):
    make, offline = CASES[name]
    rng = np.random.default_rng(0)
    for frames in FRAMES:
        for n in engine.take([700, 1, 4321, 9000]):
            if n < frames["n_fft"]:
                if not frames.get("center", True) or n == 1:
                    continue
            y = noise(rng, n)
            stream, want = make(frames), offline(y, frames)
            for _ in range(2):  # flush leaves the object as new
                got = np.concatenate([stream.push(p) for p in pieces(rng, y)] + [stream.flush()], axis=-1)
                assert got.dtype == want.dtype
                np.testing.assert_array_equal(got, want)


@pytest.mark.parametrize("options", [{}, {"snip_edges": False, "num_mel_bins": 40, "use_energy": True}, {"frame_shift": 30.0, "snip_edges": False},
                                     {"frame_length": 32.0, "window_type": "hamming", "htk_compat": True, "use_energy": True, "raw_energy": False}])  # fmt: skip
def test_kaldi(engine, options):
    rng = np.random.default_rng(1)
    for n in engine.take([600, 399, 4000, 9001]):
        y = 1000 * noise(rng, n)
        stream = fa.streaming.KaldiFbank(**options)
        got = np.concatenate([stream.push(p) for p in pieces(rng, y)] + [stream.flush()])
        if n < stream._buffer.size:
            assert len(got) == 0
        else:
            np.testing.assert_array_equal(got, fa.kaldi.fbank(y, **options))


def test_pcen(engine):
    rng = np.random.default_rng(2)
    S = rng.random((40, 300)).astype(np.float32)
    for options in ({}, {"max_size": 3, "bias": 10.0}, {"power": 0.0}, {"b": 0.5}):
        stream, want = fa.streaming.PCEN(**options), fa.pcen(S, **options)
        got = np.concatenate([stream.push(S[:, a : a + 7]) for a in range(0, 300, 7)], axis=-1)
        np.testing.assert_array_equal(got, want)
        assert stream.flush().shape == (40, 0)


@pytest.mark.parametrize("name", CASES)
def test_state_goes_on_in_another_object(name):
    make, _ = CASES[name]
    y = noise(np.random.default_rng(3), 6000)
    for frames in (FRAMES[0], FRAMES[2]):
        first, second = make(frames), make(frames)
        first.push(y[:300])
        first.push(y[300:2500])
        state = first.state()
        want = np.concatenate([first.push(y[2500:]), first.flush()], axis=-1)
        second.restore(state)
        np.testing.assert_array_equal(np.concatenate([second.push(y[2500:]), second.flush()], axis=-1), want)


SHARED = {name: (lambda name=name: CASES[name][0](FRAMES[0])) for name in CASES}
SHARED |= {"KaldiFbank": lambda: fa.streaming.KaldiFbank(snip_edges=False), "PCEN": fa.streaming.PCEN}


@pytest.mark.parametrize("name", SHARED)
def test_copies_go_on_by_themselves(name):
    first = SHARED[name]()
    parts = [np.abs(noise(np.random.default_rng(i), 2048)) for i in range(2)]
    parts = [part.reshape(128, 16) if name == "PCEN" else part for part in parts]
    first.push(parts[0])
    copies = copy.deepcopy(first), pickle.loads(pickle.dumps(first))
    want = first.push(parts[1])
    for stream in copies:
        assert repr(stream) == repr(first) and repr(first).startswith(f"{name}(")
        np.testing.assert_array_equal(stream.push(parts[1]), want)


@pytest.mark.parametrize("name", SHARED)
def test_threads_wait_for_each_other(name):
    """Threads that push equal pieces into one object get what one thread gets, in some order of theirs."""
    piece = np.full((40, 1), 0.5, np.float32) if name == "PCEN" else noise(np.random.default_rng(5), 160)
    alone, shared, found = SHARED[name](), SHARED[name](), []
    want = [alone.push(piece) for _ in range(400)]

    def work():
        for _ in range(100):
            found.append(shared.push(piece))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for w in workers:
        w.start()
    for w in workers:
        w.join()
    assert sorted(x.tobytes() for x in found) == sorted(x.tobytes() for x in want)
    np.testing.assert_array_equal(shared.flush(), alone.flush())


@pytest.mark.parametrize("name", CASES)
def test_a_long_stream_takes_no_more_memory(name):
    stream = CASES[name][0](FRAMES[0])
    buffer = (stream._levels if name == "OnsetStrength" else stream)._buffer
    room, piece = buffer._room, np.zeros(160, np.float32)
    for _ in range(500):
        stream.push(piece)
    assert buffer._room is room


def test_what_comes_in():
    stream = fa.streaming.RMS(frame_length=4, hop_length=4, center=False)
    assert stream.push(np.full(4, 16384, np.int16)).tolist() == [[0.5]]
    assert stream.push(np.full(4, 0.25)).dtype == np.float32
    assert stream.push(np.ones(16, np.float32)[::2]).shape == (1, 2)
    with pytest.raises(fa.ParameterError, match="finite"):
        stream.push(np.array([np.nan], np.float32))
    assert stream.push(np.ones(4, np.float32)).tolist() == [[1.0]]  # nothing of the refused chunk was kept
    for wrong in (np.ones((2, 4)), [1, 2], np.ones(3, complex)):
        with pytest.raises(fa.ParameterError, match="chunk"):
            stream.push(wrong)
    for make in (lambda: fa.streaming.RMS(frame_length=0), lambda: fa.streaming.STFT(pad_mode="wrap"), lambda: fa.streaming.STFT(dtype=int),
                 lambda: fa.streaming.KaldiFbank(dither=1.0), lambda: fa.streaming.KaldiFbank(bands=3), lambda: fa.streaming.OnsetStrength(lag=0)):  # fmt: skip
        with pytest.raises(fa.ParameterError):
            make()


@pytest.mark.parametrize("kind", fa.streaming.__all__)
def test_a_foreign_state_is_refused(kind):
    with pytest.raises(fa.ParameterError, match=f"^{kind}: state must be one that state"):
        getattr(fa.streaming, kind)().restore({"levels": {}})


def test_float64():
    y = np.random.default_rng(4).standard_normal(5000)
    stream = fa.streaming.MFCC(sr=SR, dtype=np.float64, n_fft=512, hop_length=128)
    got = np.concatenate([stream.push(y[:777]), stream.push(y[777:]), stream.flush()], axis=-1)
    np.testing.assert_array_equal(got, fa.feature.mfcc(y=y, sr=SR, n_fft=512, hop_length=128, top_db=None))
