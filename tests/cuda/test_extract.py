"""extract and spectral on CUDA, simulated: random programs of all features against float64, the same bits in any order."""

import numpy as np
import pytest
import references as ref
from on_device import OnDevice, tables_of
from programs import assemble, close, expected, line, mel_tables
from support import error, full, noise

from fastaudio.backends.cuda import floors
from fastaudio.backends.ops import FEATURES

TINY = ["spectrogram", "melspectrogram", "log_mel", "mfcc", "rms", "zero_crossing_rate", "amplitude_envelope"]


@pytest.fixture(scope="module")
def device(sim):
    return OnDevice(sim)


def arguments(rng, n_fft, names, dtype, power):
    bins, count = n_fft // 2 + 1, int(rng.integers(1, 30))
    framing = int(rng.integers(1, n_fft + 4)), int(rng.integers(0, n_fft + 1)), int(rng.integers(0, 5))
    x = noise(rng, (int(rng.integers(1, 4)), int(rng.integers(1, 4 * n_fft + 99))), dtype)
    window = (rng.random(n_fft) + 0.1).astype(np.float32)
    mel = mel_tables(rng, bins, np.float32)
    lines = [line(rng, name, bins, mel, n_fft, True) for name in names]
    return (x, window, *framing, power), lines, mel, count


def tables(lines, mel):
    program, params, rows = assemble(lines)
    return (program, params, mel.starts, mel.lengths, mel.weights, mel.dct), rows


def check(device, rng, n_fft, names, dtype, power):
    given, lines, mel, count = arguments(rng, n_fft, names, dtype, power)
    x, window, hop, pad, mode, _ = given
    of_program, rows = tables(lines, mel)
    out = full((len(x), rows, count), np.float32)
    assert device.kernel("extract")(out, *given, *of_program) is True
    M = np.abs(ref.stft(x, window, hop, pad, mode, count))
    row = 0
    for item in lines:
        want = expected(item, M**power, M, mel, lambda m: ref.frames(x, n_fft, hop, pad, m, count))
        assert close(item, out[:, row : row + item.rows], want, M, np.float32), (item, n_fft, hop, pad, mode, count)
        row += item.rows


@pytest.mark.parametrize(
    "n_fft, dtype", [(64, np.float32), (100, np.int16), (25, np.float32), (127, np.float32), (127, np.int16)]
)
def test_all_features(device, n_fft, dtype):
    rng = np.random.default_rng(n_fft)
    for number in range(8):
        check(device, rng, n_fft, rng.permutation(list(FEATURES)), dtype, (2.0, 1.0, 1.5)[number % 3])


def test_features_of_samples_alone(device):
    rng = np.random.default_rng(3)
    for n_fft in (1, 25, 100, 127):
        check(device, rng, n_fft, TINY[4:] * 2, np.float32, 2.0)


def test_maxima_of_many_blocks(device, monkeypatch):
    """Those of a long clip are joined first: here of any."""
    monkeypatch.setattr(floors, "MANY", 0)
    rng = np.random.default_rng(7)
    for _ in range(6):
        check(device, rng, 64, ["log_mel", "mfcc", "spectral_contrast"], np.float32, 2.0)


def test_one_bin(device):
    rng = np.random.default_rng(4)
    for _ in range(5):
        check(device, rng, 1, TINY, np.float32, 2.0)


def test_spectral(device):
    rng = np.random.default_rng(5)
    names = [n for n in FEATURES if n not in ("zero_crossing_rate", "amplitude_envelope")]
    for n_fft in (30, 64, 127, 400, 1024) * 2:
        bins, count = n_fft // 2 + 1, int(rng.integers(1, 40))
        S, mel = np.abs(noise(rng, (2, bins, count), np.float32)), mel_tables(rng, bins, np.float32)
        lines = [line(rng, name, bins, mel, n_fft, False) for name in rng.permutation(names)]
        of_program, rows = tables(lines, mel)
        out = full((2, rows, count), np.float32)
        device.kernel("spectral")(out, S, 1.0, *of_program)
        M, row = S.astype(np.float64), 0
        for item in lines:
            assert close(item, out[:, row : row + item.rows], expected(item, M, M, mel, None, n_fft), M, np.float32), (
                item
            )
            row += item.rows


def test_same_bits_in_any_order(sim):
    rng = np.random.default_rng(6)
    for n_fft in (64, 127):
        given, lines, mel, count = arguments(rng, n_fft, list(FEATURES), np.float32, 2.0)
        of_program, rows = tables(lines, mel)
        out = full((len(given[0]), rows, count), np.float32)
        sim.run("extract", out, *given, *of_program, tables=tables_of(sim.engine, "extract"))


def test_silence_and_empty(device):
    rng = np.random.default_rng(7)
    mel, x, window = mel_tables(rng, 33, np.float32), np.zeros((2, 900), np.float32), np.ones(64, np.float32)
    lines = [line(rng, name, 33, mel, 64, True) for name in FEATURES]
    of_program, rows = tables(lines, mel)
    out = full((2, rows, 50), np.float32)
    device.kernel("extract")(out, x, window, 16, 32, 0, 2.0, *of_program)
    names = {item.name: sum(other.rows for other in lines[:i]) for i, item in enumerate(lines)}
    assert np.isfinite(np.delete(out, names["band_energy_ratio"], axis=1)).all()
    assert not out[:, names["spectral_centroid"]].any() and np.allclose(out[:, names["spectral_flatness"]], 1)
    for rows_, count in ((0, 3), (2, 0)):
        device.kernel("extract")(
            np.zeros((rows_, rows, count), np.float32), x[:rows_], window, 16, 32, 0, 2.0, *of_program
        )


def test_programs_that_do_not_fit_are_refused(device):
    rng = np.random.default_rng(8)
    mel, x, window = mel_tables(rng, 33, np.float32), np.zeros((2, 900), np.float32), np.ones(64, np.float32)
    of_program, rows = tables([line(rng, "mfcc", 33, mel, 64, True)], mel)
    program, params, starts, lengths, weights, dct = of_program
    call = device.kernel("extract")
    with pytest.raises(ValueError, match="rows"):
        call(np.zeros((2, rows - 1, 3), np.float32), x, window, 16, 32, 0, 2.0, *of_program)
    with pytest.raises(ValueError, match="dct must be"):
        call(np.zeros((2, rows, 3), np.float32), x, window, 16, 32, 0, 2.0, *of_program[:5], dct[:, 1:])
    with pytest.raises(ValueError, match="leaves the spectrum"):
        call(
            np.zeros((2, rows, 3), np.float32), x, window, 16, 32, 0, 2.0, program, params, starts + 33, *of_program[3:]
        )


def test_mel_project_and_its_gradient(device):
    rng = np.random.default_rng(9)
    for number in range(30):
        bins, count, frames_major = int(rng.integers(1, 70)), int(rng.integers(1, 9)), bool(number % 2)
        mel = mel_tables(rng, bins, np.float32)
        S = noise(rng, (2, count, bins), np.float32)
        dout = noise(rng, (2, count, len(mel.starts)), np.float32)
        turn = (lambda a: a) if frames_major else (lambda a: np.ascontiguousarray(a.swapaxes(1, 2)))
        bank = mel.starts, mel.lengths, mel.weights
        out, dS = full(turn(dout).shape, np.float32), full(turn(S).shape, np.float32)
        device.kernel("mel_project")(out, turn(S), *bank, frames_major)
        device.kernel("mel_project_backward")(dS, turn(dout), *bank, frames_major)
        assert error(out, turn(S @ mel.basis.T)) < 1e-6 and error(dS, turn(dout @ mel.basis)) < 1e-6
