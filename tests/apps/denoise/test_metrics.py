import numpy as np
import pytest
from voices import noise, voice

from fastaudio.apps import denoise
from fastaudio.errors import ParameterError

S, N = voice(1, 40800).astype(np.float64), noise(1, 40800).astype(np.float64)


def test_si_sdr_is_the_projections():
    n = N - (N @ S) / (S @ S) * S
    for db in (-5.0, 0.0, 20.0):
        e = S + n * np.sqrt(S @ S / (n @ n) / 10 ** (db / 10))
        for factor in (1.0, 0.01, -7.0):
            assert denoise.si_sdr(S, factor * e, zero_mean=False) == pytest.approx(db, abs=1e-9)
    assert denoise.si_sdr(S, S + 5) > 100 and denoise.si_sdr(S, S + 5, zero_mean=False) < 0
    assert denoise.si_sdr(S, np.zeros_like(S)) == -np.inf


def test_snr_and_its_segments():
    e = S + 0.1 * N
    assert denoise.snr(S, e) == pytest.approx(10 * np.log10((S @ S) / (0.01 * (N @ N))), abs=1e-9)
    steady = np.ones(16000)
    assert denoise.segmental_snr(steady, 1.1 * steady) == pytest.approx(20, abs=1e-6)
    assert denoise.segmental_snr(steady, steady) == 35 and denoise.segmental_snr(steady, -9 * steady) == -10


def test_log_spectral_distance():
    assert denoise.log_spectral_distance(S, S) == 0
    assert denoise.log_spectral_distance(N, 2 * N) == pytest.approx(20 * np.log10(2), abs=1e-3)


def test_psnr_of_pictures():
    assert denoise.spectrogram_psnr(S, S, S + N) == np.inf
    better, worse = denoise.spectrogram_psnr(S, S + 0.1 * N, S + N), denoise.spectrogram_psnr(S, S + N, S + N)
    assert 1 < worse < better < 60


def test_a_silent_reference_has_no_measure_and_is_counted():
    silent = np.zeros(16000)
    for measure in (denoise.si_sdr, denoise.snr, denoise.segmental_snr, denoise.log_spectral_distance):
        assert np.isnan(measure(silent, N[:16000]))
    found = denoise.summary([denoise.si_sdr(silent, N[:16000]), 3.0, 5.0])
    assert found["mean"] == 4.0 and found["count"] == 2 and found["undefined"] == 1
    assert denoise.summary([np.nan]) == {"mean": None, "ci95": None, "count": 0, "undefined": 1}


def test_stoi_by_pystoi():
    pytest.importorskip("pystoi")
    assert denoise.stoi(S, S) == pytest.approx(1, abs=1e-6)
    assert denoise.stoi(S, S + 0.05 * N) > denoise.stoi(S, S + N)
    assert np.isnan(denoise.stoi(np.zeros(16000), N[:16000]))


def test_lengths_must_agree():
    with pytest.raises(ParameterError, match="one length"):
        denoise.si_sdr(S, S[:-1])
