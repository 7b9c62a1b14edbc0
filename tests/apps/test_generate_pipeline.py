"""The courses' pipeline, from recordings to pictures and back to sound."""

import json

import numpy as np
import pytest

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.apps.generate import (
    Loader,
    LogSpectrogramExtractor,
    MinMaxNormaliser,
    Padder,
    PreprocessingPipeline,
    Saver,
    SoundGenerator,
)
from fastaudio.apps.generate.measures import log_spectral_distance, spectral_convergence
from fastaudio.errors import FormatError, ParameterError

N = 16317  # 0.74 s at 22050 Hz


@pytest.fixture
def collection(tmp_path):
    """Recordings of other rates, lengths and channels than the pipeline's, a silent one, and one that is none."""
    root = tmp_path / "sounds"
    for number, (sr, seconds, channels) in enumerate([(8000, 0.3, 1), (44100, 1.2, 2), (22050, 0.74, 1), (22050, 0.5, 1)]):
        y = 0.5 * fa.tone(200 + 100 * number, sr=sr, duration=seconds) * (number != 3)
        (root / "ab"[number % 2]).mkdir(parents=True, exist_ok=True)
        fa.write(root / "ab"[number % 2] / f"{number}.wav", np.stack([y] * channels) if channels > 1 else y, sr)
    (root / "a" / "broken.wav").write_bytes(b"RIFF, and nothing more")
    (root / "a" / ".hidden.wav").write_bytes(b"")
    return root


def test_a_loader_reads_one_rate_and_no_more_than_its_duration(collection):
    loader = Loader()
    assert loader.samples == N
    lengths = [len(loader.load(collection / name)) for name in ("a/0.wav", "b/1.wav", "a/2.wav", "b/3.wav")]
    assert lengths == [6615, N, N, 11025]
    left = np.zeros(4000, np.float32); left[:] = 0.5
    fa.write(collection / "two.wav", np.stack([left, -left]), 22050)
    assert abs(Loader(mono=True).load(collection / "two.wav")).max() == 0
    assert Loader(mono=False).load(collection / "two.wav").min() == 0.5


def test_padding():
    a = np.arange(3.0)
    assert Padder().left_pad(a, 2).tolist() == [0, 0, 0, 1, 2] and Padder().right_pad(a, 2).tolist() == [0, 1, 2, 0, 0]
    assert Padder("wrap").right_pad(a, 4).tolist() == [0, 1, 2, 0, 1, 2, 0]
    assert Padder("wrap").right_pad(a[:0], 2).tolist() == [0, 0]
    with pytest.raises(ParameterError, match="mode must be one of"):
        Padder("zeros")


def test_spectrograms_are_the_courses():
    y = np.random.default_rng(0).standard_normal(N).astype(np.float32)
    found = LogSpectrogramExtractor().extract(y)
    assert found.shape == (256, 64) and found.max() - found.min() <= 80.0001
    expected = fa.amplitude_to_db(abs(fa.stft(y, n_fft=512, hop_length=256)[:-1]))
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("low, high", [(0, 1), (-1, 1), (2, 7)])
def test_denormalise_undoes_normalise(low, high):
    draw, scale = np.random.default_rng(0), MinMaxNormaliser(low, high)
    for _ in range(100):
        a = draw.normal(draw.uniform(-60, 0), draw.uniform(0.1, 40), (16, 8))
        made = scale.normalise(a)
        assert made.min() == low and abs(made.max() - high) < 1e-12
        assert abs(scale.denormalise(made, a.min(), a.max()) - a).max() < 1e-6
    flat = np.full((3, 2), -100.0)
    assert (scale.normalise(flat) == low).all() and (scale.denormalise(scale.normalise(flat), -100, -100) == flat).all()
    with pytest.raises(ParameterError, match="must be < max_val"):
        MinMaxNormaliser(1, 1)


def test_a_folder_becomes_pictures(collection, tmp_path):
    pipeline, saver = PreprocessingPipeline(), Saver(tmp_path / "made")
    report = pipeline.process(collection, saver)
    assert report["shape"] == [4, 256, 64, 1] and list(report["errors"]) == ["a/broken.wav"]
    features, ranges, names = saver.load()
    assert names == ["a/0.wav", "a/2.wav", "b/1.wav", "b/3.wav"] and features.shape == (4, 256, 64, 1)
    assert features.dtype == np.float32 and features.min() == 0 and features.max() == 1
    y = np.pad(pipeline.loader.load(collection / "a/0.wav"), (0, N - 6615))
    decibels = pipeline.extractor.extract(y)
    back = pipeline.normaliser.denormalise(features[0, ..., 0].astype(float), *ranges[0])
    assert abs(back - decibels).max() < 1e-5
    assert (features[3] == 0).all() and ranges[3].tolist() == [-100, -100]  # silence
    values = json.loads((tmp_path / "made/min_max_values.json").read_text())
    assert values["b/3.wav"] == {"min": -100.0, "max": -100.0}


def test_the_pipeline_in_json():
    made = PreprocessingPipeline(Loader(16000, 0.5), Padder("wrap"), LogSpectrogramExtractor(256, 64, 60))
    again = PreprocessingPipeline.from_dict(json.loads(json.dumps(made.to_dict())))
    assert again.to_dict() == made.to_dict() and again.shape == (128, 126, 1)


def test_wrong_collections(tmp_path):
    with pytest.raises(ParameterError, match="there must be a folder"):
        PreprocessingPipeline().pictures(tmp_path / "none")
    with pytest.raises(ParameterError, match="must hold audio files"):
        PreprocessingPipeline().pictures(tmp_path)
    (tmp_path / "x.wav").write_bytes(b"no")
    with pytest.raises(ParameterError, match="sound that can be read, got none"):
        PreprocessingPipeline().pictures(tmp_path)
    (tmp_path / "min_max_values.json").write_text("{")
    with pytest.raises(FormatError):
        Saver(tmp_path).load()
    with pytest.raises(ParameterError, match="relative to the collection"):
        Saver(tmp_path).save_feature(np.zeros(3), "../x")


def mix():
    return sum(fa.tone(f, sr=22050, length=N) / k for k, f in enumerate((220, 331, 587, 1200), 1)).astype(np.float32) / 3


def test_griffin_lim_fits_the_magnitudes_and_zero_phase_does_not():
    vae, S = models.VAE((256, 64, 1), (2,), (3,), (4,), 2), abs(fa.stft(mix(), n_fft=512, hop_length=256))
    found = {phase: SoundGenerator(vae, phase=phase).sound(S) for phase in ("griffinlim", "zero")}
    assert all(y.shape == (N,) and y.dtype == np.float32 for y in found.values())
    assert spectral_convergence(found["griffinlim"], S) < -15
    assert spectral_convergence(found["zero"], S) > -6
    np.testing.assert_allclose(found["zero"], fa.istft(S.astype(np.complex64), hop_length=256, length=N), atol=1e-6)


def test_a_picture_becomes_the_sound_it_was_made_of():
    pipeline = PreprocessingPipeline()
    vae = models.VAE((256, 64, 1), (2,), (3,), (4,), 2)
    image, around = pipeline.picture(mix())
    y = SoundGenerator(vae, pipeline).convert_spectrograms_to_audio(image[None, ..., None], [around])[0]
    above = pipeline.extractor.extract(mix()) > around[0] + 40  # what can be heard
    assert abs(pipeline.extractor.extract(y) - pipeline.extractor.extract(mix()))[above].mean() < 2
    assert log_spectral_distance(pipeline.extractor.extract(y), pipeline.extractor.extract(mix())) < 12


def test_a_generator_from_a_file(tmp_path):
    nn.set_seed(0)
    vae = models.VAE((256, 64, 1), (2, 2), (3, 3), (4, 4), 3)
    vae.save(tmp_path / "plain.safetensors")
    with pytest.raises(FormatError, match="with a pipeline"):
        SoundGenerator.load(tmp_path / "plain.safetensors")
    vae.notes.update(pipeline=PreprocessingPipeline().to_dict(), typical=[-70.0, 10.0])
    vae.save(tmp_path / "vae.safetensors")
    generator = SoundGenerator.load(tmp_path / "vae.safetensors", n_iter=2)
    assert type(generator.vae) is models.VAE and generator.typical == (-70, 10)
    (a, pictures), (b, _), (c, _) = (generator.sample(2, seed) for seed in (1, 1, 2))
    assert a.shape == (2, N) and pictures.shape == (2, 256, 64, 1) and (a == b).all() and (a != c).any()
    with pytest.raises(ParameterError, match="min_max_values must be"):
        generator.generate(pictures, [(0, 1)])
    with pytest.raises(ParameterError, match="vae must take pictures"):
        SoundGenerator(models.VAE((64, 64, 1), (2,), (3,), (4,), 2))
