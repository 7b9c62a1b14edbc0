import numpy as np
import pytest
from voices import SR, folders, noise, voice

import fastaudio as fa
from fastaudio.apps import denoise
from fastaudio.apps.denoise import sounds as sounds_module
from fastaudio.errors import AudioError, ParameterError


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    return folders(tmp_path_factory.mktemp("sound"))


def db(signal, rest):
    return 10 * np.log10(np.sum(signal.astype(np.float64) ** 2) / np.sum(rest.astype(np.float64) ** 2))


@pytest.mark.parametrize("snr", [0.0, 7.5, 15.0])
def test_the_snr_of_the_sum_is_the_one_asked_for(places, snr):
    mixer = denoise.Mixer(*places, seed=3)
    for number in range(20):
        m = mixer(number, snr=snr)
        assert m.snr == snr and m.noisy.dtype == np.float32 and m.noisy.shape == (40800,)
        assert abs(db(m.clean, m.noisy - m.clean) - snr) < 1e-3


def test_snrs_are_uniform_and_drawn_ones_hold(places):
    mixer = denoise.Mixer(*places, samples=2000, seed=0, silent="keep", count=10000)
    snrs = np.array([fa.nn.random.generator(2**32, n + 1, seed=0).uniform(0, 15) for n in range(10000)])
    counts = np.histogram(snrs, 15, (0, 15))[0]
    assert ((counts - 10000 / 15) ** 2 / (10000 / 15)).sum() < 36  # chi-squared of 14 degrees: 0.001
    for number in range(0, 10000, 500):
        m = mixer(number)
        assert m.snr in (pytest.approx(snrs[number], abs=1e-12), np.inf, -np.inf)


def test_the_sum_follows_the_formula(places):
    clean, rough = voice(1, 4000), noise(1, 4000)
    alpha = np.sqrt(np.mean(clean**2) / (np.mean(rough**2) * 10 ** (5 / 10)))
    assert np.allclose(denoise.scaled_noise(clean, rough, 5.0), alpha * rough, rtol=1e-5)


def test_mixtures_depend_on_seed_epoch_and_number_alone(places):
    make = lambda **more: denoise.Mixer(*places, **{"seed": 5, "count": 12, **more})
    first = [make()(n, 2) for n in range(12)]
    again = make(cache_mb=0)  # nothing is kept, and the order is another
    for n in reversed(range(12)):
        m = again(n, 2)
        assert np.array_equal(m.noisy, first[n].noisy) and m[3:] == first[n][3:]
    assert not np.array_equal(make()(0, 3).noisy, first[0].noisy)
    assert not np.array_equal(make(seed=6)(0, 2).noisy, first[0].noisy)
    names = [m.clean_file for m in first]
    assert sorted(names[:6]) == sorted(names[6:]) == sorted(set(names))  # each file once a lap


@pytest.mark.parametrize("head", denoise.HEADS)
def test_batches_do_not_depend_on_threads(places, head):
    def epoch(**options):
        mixer = denoise.Mixer(*places, seed=1, count=10)
        return list(denoise.MixedBatches(mixer, denoise.HEADS[head], batch_size=4, **options))

    one, more = epoch(workers=1, ahead=1), epoch(workers=4, ahead=3)
    assert [len(batch[0]) for batch in one] == [4, 4, 2]
    for a, b in zip(one, more, strict=True):
        assert len(a) == len(b) and all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize("head", denoise.HEADS)
def test_engines_agree(places, head):
    def batch(engine):
        with fa.use_backend(engine):
            mixer = denoise.Mixer(*places, seed=1, count=2)
            return next(iter(denoise.MixedBatches(mixer, denoise.HEADS[head], batch_size=2)))

    if "cpu" in fa.backends.registry.available():
        for ours, theirs in zip(batch("cpu"), batch("numba"), strict=True):
            assert np.abs(ours - theirs).mean() < 1e-5 and np.quantile(np.abs(ours - theirs), 0.999) < 1e-3


def test_an_epoch_left_early_leaves_no_thread(places):
    import threading

    batches = denoise.MixedBatches(denoise.Mixer(*places, seed=1, count=100), denoise.HEADS["direct"], batch_size=2)
    for _ in batches:
        break
    assert not [t for t in threading.enumerate() if t.name.startswith("fastaudio-mixing")]


def test_short_speech_is_followed_by_zeros_and_short_noise_repeated(tmp_path):
    clean, rough = folders(tmp_path, count=3, samples=10000)
    m = denoise.Mixer(clean, rough, seed=0)(0)
    assert not m.clean[10000:].any() and m.clean[:10000].any()
    assert np.array_equal(m.noise[:10000], m.noise[10000:20000]) and m.noise[40000:].any()


def test_channels_are_averaged_and_rates_converted(tmp_path):
    t = np.arange(44100 * 4) / 44100
    tone = (0.3 * np.sin(2 * np.pi * 1000 * t)).astype(np.float32)
    fa.write(tmp_path / "a.wav", np.stack((tone, 0 * tone)), 44100, subtype="FLOAT")
    y = denoise.Sounds([tmp_path / "a.wav"], 16000).crop(0, 40800, np.random.default_rng(0))
    assert y.shape == (40800,) and np.std(y[1000:-1000]) == pytest.approx(0.15 / np.sqrt(2), rel=1e-3)
    assert np.abs(np.fft.rfft(y * np.hanning(len(y)))).argmax() == pytest.approx(1000 * 40800 / 16000, abs=1)


def test_of_long_files_the_crop_alone_is_read(tmp_path, monkeypatch):
    y = np.random.default_rng(0).uniform(-0.5, 0.5, 5 * SR).astype(np.float32)
    fa.write(tmp_path / "a.wav", y, SR, subtype="FLOAT")
    monkeypatch.setattr(sounds_module, "WHOLE_SECONDS", 1.0)
    sounds = denoise.Sounds([tmp_path / "a.wav"], SR)
    got = sounds.crop(0, SR, np.random.default_rng(7))
    assert len(got) == SR and not sounds._kept
    lag = np.argmax(np.correlate(y, got[:200], "valid"))
    assert np.array_equal(y[lag : lag + SR], got)


def test_the_cache_keeps_its_bounds(places):
    sounds = denoise.Sounds(sounds_module.find("x", places[0]), cache_mb=0.4)  # two of 192 kB
    for number in (0, 1, 2, 0, 3, 4, 5):
        sounds.crop(number, 1000, np.random.default_rng(0))
    assert len(sounds._kept) == 2 and sounds._used <= 4e5


def test_silence(tmp_path):
    clean, rough = folders(tmp_path, count=3)
    (silent := tmp_path / "silent").mkdir()
    fa.write(silent / "a.wav", np.zeros(48000, np.float32), SR)
    with pytest.raises(AudioError, match=r"clean must hold sound above -50 dB \(silence_db\), got 50 crops"):
        denoise.Mixer(silent, rough, seed=0)(0)
    m = denoise.Mixer(silent, rough, seed=0, silent="keep")(0)
    assert m.snr == -np.inf and np.array_equal(m.noisy, m.noise) and m.noise.any()
    m = denoise.Mixer(clean, silent, seed=0, silent="keep")(0)
    assert m.snr == np.inf and np.array_equal(m.noisy, m.clean)
    m = denoise.Mixer([silent / "a.wav", clean], rough, seed=0, count=8)  # the others stand in
    assert all(np.isfinite(m(n).snr) for n in range(8))


@pytest.mark.parametrize("level", [4e-4, 1.7e-3])  # -68 and -55 dB, the loudest of 380 recordings' pauses
def test_the_noise_of_a_room_is_no_speech(tmp_path, level):
    clean, rough = folders(tmp_path, count=3)
    pause = level * np.random.default_rng(0).standard_normal(5 * SR).astype(np.float32)
    fa.write(clean / "speaker0" / "a.wav", np.concatenate((pause, voice(0), pause)), SR, subtype="FLOAT")
    mixer = denoise.Mixer(clean / "speaker0", rough, seed=0, count=30)
    assert min(np.mean(mixer(n).clean ** 2) for n in range(30)) > 1e-5
    every = denoise.Mixer(clean / "speaker0", rough, seed=0, count=30, silence_db=-100)
    assert min(np.mean(every(n).clean ** 2) for n in range(30)) < 1e-5


def test_a_file_that_breaks_on_the_way_is_replaced_and_named(tmp_path, capsys):
    clean, rough = folders(tmp_path, count=3)
    (bad := rough / "cut.flac").write_bytes(b"fLaC, and nothing behind it")
    mixer = denoise.Mixer(clean, [rough], seed=0, count=40)
    before = [mixer(n) for n in range(40)]
    assert all(np.isfinite(m.snr) for m in before) and list(mixer.noise.failed) == [str(bad)]
    assert capsys.readouterr().err.count("cut.flac") == 1
    again = denoise.Mixer(clean, [rough], seed=0, count=40)
    assert all(np.array_equal(again(n).noisy, before[n].noisy) for n in reversed(range(40)))


def test_unusable_files_are_named(tmp_path):
    clean, _ = folders(tmp_path, count=3)
    (clean / "speaker0" / "bad.wav").write_bytes(b"RIFF is not enough")
    fa.write(clean / "speaker1" / "empty.wav", np.zeros(0, np.float32), SR)
    usable, bad = denoise.Sounds(sounds_module.find("x", clean)).usable()
    assert len(usable) == 3 and sorted(path.name for path, _ in bad) == ["bad.wav", "empty.wav"]


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"snr": (5, 0)}, "low, high"),
        ({"silent": "loud"}, "silent"),
        ({"count": 0}, "count"),
        ({"silence_db": 3}, "silence_db"),
        ({"samples": 0}, "samples"),
    ],
)
def test_wrong_arguments(places, more, rule):
    with pytest.raises(ParameterError, match=rule):
        denoise.Mixer(*places, **more)
    with pytest.raises(ParameterError, match="at least one audio file"):
        denoise.Mixer([], places[1])
